-- How do the runs of one workload compare, the newest of each name?
select distinct on (name) name, status, completed, request_throughput, output_throughput, ttft_p99_ms, tpot_p99_ms
from v_run
order by name, created_at desc;
