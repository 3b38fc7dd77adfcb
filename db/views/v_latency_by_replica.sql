-- What are the percentiles of each latency, replica by replica?
create view v_latency_by_replica as
select
    s.run,
    s.replica,
    s.metric,
    count(*) as requests,
    avg(s.ms) as mean_ms,
    stddev_pop(s.ms) as std_ms,
    percentile_cont(0.50) within group (order by s.ms) as p50_ms,
    percentile_cont(0.90) within group (order by s.ms) as p90_ms,
    percentile_cont(0.95) within group (order by s.ms) as p95_ms,
    percentile_cont(0.99) within group (order by s.ms) as p99_ms,
    max(s.ms) as max_ms
from v_latency_sample s
group by s.run, s.replica, s.metric;

comment on view v_latency_by_replica is 'What are the percentiles of each latency, replica by replica? Measured, completed requests, as in the result.';
