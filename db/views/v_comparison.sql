-- How do the runs of a scenario compare, and what changed against the oldest of them?
create view v_comparison as
with measured as (
    select
        r.run,
        r.name,
        r.scenario_name,
        r.created_at,
        r.scenario #>> '{deployment,gpu,name}' as gpu,
        r.replicas,
        r.tp,
        r.pp,
        r.scenario #>> '{engine,scheduler}' as scheduler,
        r.seed,
        first_value(r.run) over (partition by r.scenario_name order by r.created_at, r.run) as baseline,
        (r.result ->> 'request_throughput')::double precision as request_throughput,
        (r.result ->> 'output_throughput')::double precision as output_throughput,
        (r.result ->> 'goodput')::double precision as goodput,
        (r.result #>> '{ttft_ms,p50}')::double precision as ttft_p50_ms,
        (r.result #>> '{ttft_ms,p99}')::double precision as ttft_p99_ms,
        (r.result #>> '{tpot_ms,p50}')::double precision as tpot_p50_ms,
        (r.result #>> '{tpot_ms,p99}')::double precision as tpot_p99_ms,
        (r.result #>> '{e2el_ms,p99}')::double precision as e2el_p99_ms,
        (r.result #>> '{queue_ms,p99}')::double precision as queue_p99_ms,
        (r.result ->> 'kv_utilization')::double precision as kv_utilization,
        (r.result ->> 'gpu_busy')::double precision as gpu_busy,
        c.usd_per_million_output_tokens
    from run r
    join v_cost c on c.run = r.run
    where r.result is not null
)
select
    m.run,
    m.name,
    m.scenario_name,
    m.created_at,
    m.gpu,
    m.replicas,
    m.tp,
    m.pp,
    m.scheduler,
    m.seed,
    m.baseline,
    m.request_throughput,
    m.request_throughput / nullif(b.request_throughput, 0) - 1 as request_throughput_change,
    m.output_throughput,
    m.output_throughput / nullif(b.output_throughput, 0) - 1 as output_throughput_change,
    m.goodput,
    m.goodput / nullif(b.goodput, 0) - 1 as goodput_change,
    m.ttft_p50_ms,
    m.ttft_p50_ms / nullif(b.ttft_p50_ms, 0) - 1 as ttft_p50_ms_change,
    m.ttft_p99_ms,
    m.ttft_p99_ms / nullif(b.ttft_p99_ms, 0) - 1 as ttft_p99_ms_change,
    m.tpot_p50_ms,
    m.tpot_p50_ms / nullif(b.tpot_p50_ms, 0) - 1 as tpot_p50_ms_change,
    m.tpot_p99_ms,
    m.tpot_p99_ms / nullif(b.tpot_p99_ms, 0) - 1 as tpot_p99_ms_change,
    m.e2el_p99_ms,
    m.e2el_p99_ms / nullif(b.e2el_p99_ms, 0) - 1 as e2el_p99_ms_change,
    m.queue_p99_ms,
    m.queue_p99_ms / nullif(b.queue_p99_ms, 0) - 1 as queue_p99_ms_change,
    m.kv_utilization,
    m.kv_utilization / nullif(b.kv_utilization, 0) - 1 as kv_utilization_change,
    m.gpu_busy,
    m.gpu_busy / nullif(b.gpu_busy, 0) - 1 as gpu_busy_change,
    m.usd_per_million_output_tokens,
    m.usd_per_million_output_tokens / nullif(b.usd_per_million_output_tokens, 0) - 1 as usd_per_million_output_tokens_change
from measured m
join measured b on b.run = m.baseline;

comment on view v_comparison is 'How do the runs of a scenario compare, and what changed against the oldest of them? Complete runs. A change of 0.1 is 10 % more than the baseline, the oldest complete run whose scenario has the same name.';
