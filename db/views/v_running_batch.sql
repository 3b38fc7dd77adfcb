-- How many sequences ran on each replica in each second, and how many did its batches hold?
create view v_running_batch as
select
    i.run,
    i.replica,
    i.started_at / 1000000000 as second,
    count(*) as iterations,
    sum(i.running::double precision * (i.ends_at - i.started_at)) / nullif(sum(i.ends_at - i.started_at), 0) as mean_running,
    max(i.running) as peak_running,
    sum(i.sequences::double precision * (i.ends_at - i.started_at)) / nullif(sum(i.ends_at - i.started_at), 0) as mean_batch,
    max(i.sequences) as peak_batch,
    sum(i.prefill_tokens) as prefill_tokens,
    sum(i.decodes) as decode_tokens,
    max(i.waiting) as peak_waiting
from iteration i
group by i.run, i.replica, second;

comment on view v_running_batch is 'How many sequences ran on each replica in each second, and how many did its batches hold? Batches that started in the second, means weighted by how long they took; all requests, the warm-up included. Seconds in which no batch started have no row.';
