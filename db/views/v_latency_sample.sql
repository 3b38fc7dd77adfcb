-- How long did each measured request take, by metric: TTFT, TPOT, E2EL and queue?
create view v_latency_sample as
select
    m.run,
    m.request,
    m.profile,
    m.replica,
    m.arrived_at / 1e9::double precision as arrived_s,
    m.metric,
    m.ns / 1e6::double precision as ms,
    m.ns
from (
    select q.run, q.request, q.profile, q.replica, q.arrived_at, 'ttft'::text as metric,
        (q.first_token_at - q.arrived_at)::double precision as ns
    from request q
    join run r on r.run = q.run
    where q.outcome = 'completed' and q.arrived_at >= r.warmup
    union all
    select q.run, q.request, q.profile, q.replica, q.arrived_at, 'tpot'::text as metric,
        (q.finished_at - q.first_token_at)::double precision / nullif(q.output_tokens - 1, 0) as ns
    from request q
    join run r on r.run = q.run
    where q.outcome = 'completed' and q.arrived_at >= r.warmup and q.output_tokens > 1
    union all
    select q.run, q.request, q.profile, q.replica, q.arrived_at, 'e2el'::text as metric,
        (q.finished_at - q.arrived_at)::double precision as ns
    from request q
    join run r on r.run = q.run
    where q.outcome = 'completed' and q.arrived_at >= r.warmup
    union all
    select q.run, q.request, q.profile, q.replica, q.arrived_at, 'queue'::text as metric,
        (q.admitted_at - q.arrived_at)::double precision as ns
    from request q
    join run r on r.run = q.run
    where q.outcome = 'completed' and q.arrived_at >= r.warmup
) m;

comment on view v_latency_sample is 'How long did each measured request take, by metric: TTFT, TPOT, E2EL and queue? Completed requests that arrived after the warm-up, a row a metric; no TPOT for one output token.';
