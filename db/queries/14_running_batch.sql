-- How large were the batches over time, and of what?
select second, iterations, round(mean_running) as mean_running, round(mean_batch) as mean_batch, prefill_tokens, decode_tokens
from v_running_batch
where run = (select run from v_run order by created_at desc limit 1)
order by replica, second;
