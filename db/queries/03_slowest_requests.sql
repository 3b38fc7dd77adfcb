-- Which ten requests took longest, and was it the queue, the prefill or the decoding?
select rank, request, profile, e2el_ms, queue_ms, prefill_ms, decode_ms, prompt_tokens, output_tokens, preemptions
from v_slow
where run = (select run from v_run order by created_at desc limit 1) and rank <= 10
order by rank, request;
