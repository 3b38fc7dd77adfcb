-- Does every replica of the newest run with several serve its requests as fast?
select replica, requests, p50_ms, p99_ms, max_ms
from v_latency_by_replica
where run = (select run from run where replicas > 1 and result is not null order by created_at desc limit 1) and metric = 'ttft'
order by replica;
