-- What changed against the oldest run of the same scenario?
select
    name,
    round(request_throughput_change::numeric, 3) as throughput_change,
    round(goodput_change::numeric, 3) as goodput_change,
    round(ttft_p99_ms_change::numeric, 3) as ttft_p99_change,
    round(tpot_p99_ms_change::numeric, 3) as tpot_p99_change,
    round(usd_per_million_output_tokens_change::numeric, 3) as usd_per_token_change
from v_comparison
order by created_at;
