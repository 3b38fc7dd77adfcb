-- How full was the KV cache of each replica in each second, while how many requests waited?
create view v_kv_pressure as
select
    i.run,
    i.replica,
    i.started_at / 1000000000 as second,
    max(i.kv_blocks) as peak_kv_blocks,
    sum(i.kv_blocks::numeric * (i.ends_at - i.started_at)) / nullif(sum(i.ends_at - i.started_at), 0) as mean_kv_blocks,
    max(i.running) as peak_running,
    max(i.waiting) as peak_waiting
from iteration i
group by i.run, i.replica, second;

comment on view v_kv_pressure is 'How full was the KV cache of each replica in each second, while how many requests waited?';
