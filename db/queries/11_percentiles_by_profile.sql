-- What are the percentiles of TTFT and TPOT of each profile, in ms?
select profile, metric, requests, round(p50_ms) as p50, round(p90_ms) as p90, round(p95_ms) as p95, round(p99_ms) as p99
from v_latency_by_profile
where run = (select run from v_run order by created_at desc limit 1) and metric in ('ttft', 'tpot')
order by metric, profile;
