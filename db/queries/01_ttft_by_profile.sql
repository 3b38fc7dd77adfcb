-- How long did each profile wait for its first token: median, p90 and p99, in ms?
select
    profile,
    count(*) as requests,
    percentile_cont(0.5) within group (order by ttft_ms) as p50,
    percentile_cont(0.9) within group (order by ttft_ms) as p90,
    percentile_cont(0.99) within group (order by ttft_ms) as p99
from v_request
where run = (select run from v_run order by created_at desc limit 1) and outcome = 'completed'
group by profile
order by p99 desc;
