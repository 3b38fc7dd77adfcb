-- What did a run cost in money and energy: in all, a million output tokens, a request?
create view v_cost as
with bill as (
    select
        r.run,
        r.name,
        r.scenario_name,
        r.replicas * r.tp * r.pp as gpus,
        (r.result #>> '{window,to_s}')::double precision - (r.result #>> '{window,from_s}')::double precision as window_s,
        (r.result ->> 'cost_usd')::double precision as cost_usd,
        (r.result ->> 'energy_j')::double precision as energy_j,
        (r.result ->> 'request_throughput')::double precision as requests_per_s,
        (r.result ->> 'output_throughput')::double precision as output_tokens_per_s,
        (r.result ->> 'goodput')::double precision as goodput
    from run r
    where r.result is not null
)
select
    b.run,
    b.name,
    b.scenario_name,
    b.gpus,
    b.gpus * b.window_s / 3600 as gpu_hours,
    b.cost_usd,
    b.energy_j,
    b.cost_usd / nullif(b.window_s * b.output_tokens_per_s, 0) * 1e6 as usd_per_million_output_tokens,
    b.cost_usd / nullif(b.window_s * b.requests_per_s, 0) as usd_per_completed_request,
    b.cost_usd / nullif(b.window_s * b.goodput, 0) as usd_per_good_request,
    b.energy_j / nullif(b.window_s * b.output_tokens_per_s, 0) as joules_per_output_token,
    b.energy_j / nullif(b.window_s * b.requests_per_s, 0) as joules_per_completed_request
from bill b;

comment on view v_cost is 'What did a run cost in money and energy: in all, a million output tokens, a request? Complete runs, over the window; null where the GPU has no price or no TDP.';
