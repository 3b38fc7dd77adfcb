-- How long did each measured request take, by metric: TTFT, TPOT, E2EL and queue?
create view v_latency_sample as
select
    q.run,
    q.request,
    q.profile,
    q.replica,
    q.arrived_at / 1e9 as arrived_s,
    l.metric,
    l.ns / 1e6 as ms,
    l.ns
from request q
join run r on r.run = q.run
cross join lateral (
    values
        ('ttft', (q.first_token_at - q.arrived_at)::double precision),
        ('tpot', (q.finished_at - q.first_token_at)::double precision / nullif(q.output_tokens - 1, 0)),
        ('e2el', (q.finished_at - q.arrived_at)::double precision),
        ('queue', (q.admitted_at - q.arrived_at)::double precision)
) as l (metric, ns)
where q.outcome = 'completed' and q.arrived_at >= r.warmup and l.ns is not null;

comment on view v_latency_sample is 'How long did each measured request take, by metric: TTFT, TPOT, E2EL and queue? Completed requests that arrived after the warm-up, a row a metric; no TPOT for one output token.';
