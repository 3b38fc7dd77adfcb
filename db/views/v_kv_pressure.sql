-- How full was the KV cache of each replica in each second, while how many requests waited?
create view v_kv_pressure as
with used as (
    select
        i.run,
        i.replica,
        i.started_at / 1000000000 as second,
        max(i.kv_blocks) as peak_kv_blocks,
        sum(i.kv_blocks::numeric * (i.ends_at - i.started_at)) / nullif(sum(i.ends_at - i.started_at), 0) as mean_kv_blocks,
        max(i.running) as peak_running,
        max(i.waiting) as peak_waiting
    from iteration i
    group by i.run, i.replica, second
)
select
    u.run,
    u.replica,
    u.second,
    u.peak_kv_blocks,
    u.mean_kv_blocks,
    u.peak_running,
    u.peak_waiting,
    u.peak_kv_blocks / (r.result ->> 'num_gpu_blocks')::double precision as peak_share,
    u.mean_kv_blocks / (r.result ->> 'num_gpu_blocks')::double precision as mean_share
from used u
join run r on r.run = u.run;

comment on view v_kv_pressure is 'How full was the KV cache of each replica in each second, while how many requests waited? Batches that started in the second. The shares are of the usable blocks, and null until the run is complete.';
