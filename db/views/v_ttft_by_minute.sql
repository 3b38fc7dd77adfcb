-- How did the time to first token develop over the run, by the minute of arrival?
create view v_ttft_by_minute as
select
    q.run,
    q.arrived_at / 60000000000 as minute,
    count(*) as requests,
    percentile_cont(0.5) within group (order by (q.first_token_at - q.arrived_at) / 1e6) as ttft_p50_ms,
    percentile_cont(0.9) within group (order by (q.first_token_at - q.arrived_at) / 1e6) as ttft_p90_ms,
    percentile_cont(0.99) within group (order by (q.first_token_at - q.arrived_at) / 1e6) as ttft_p99_ms
from request q
where q.first_token_at is not null
group by q.run, minute;

comment on view v_ttft_by_minute is 'How did the time to first token develop over the run, by the minute of arrival? All requests that have their first token, the warm-up and requests still running included; v_latency_by_minute has the measured ones.';
