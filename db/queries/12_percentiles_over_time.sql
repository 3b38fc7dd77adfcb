-- How did the percentiles of TTFT develop, in buckets of 10 seconds?
select
    floor(arrived_s / 10) * 10 as from_s,
    count(*) as requests,
    percentile_cont(0.50) within group (order by ms) as p50_ms,
    percentile_cont(0.99) within group (order by ms) as p99_ms
from v_latency_sample
where run = (select run from v_run order by created_at desc limit 1) and metric = 'ttft'
group by from_s
order by from_s;
