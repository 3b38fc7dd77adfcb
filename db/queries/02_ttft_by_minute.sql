-- Does the time to first token grow over the run (is it overloaded), or does it settle?
select minute, requests, ttft_p50_ms, ttft_p99_ms
from v_ttft_by_minute
where run = (select run from v_run order by created_at desc limit 1)
order by minute;
