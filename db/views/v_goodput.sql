-- How many measured requests met every bound of the scenario's SLO?
create view v_goodput as
with met as (
    select
        q.run,
        q.profile,
        -- A bound that is not there is met, and so is that of the TPOT by one output token.
        not (
            coalesce(q.first_token_at - q.arrived_at > r.slo_ttft, false)
            or coalesce(q.finished_at - q.arrived_at > r.slo_e2el, false)
            or coalesce(
                (q.finished_at - q.first_token_at)::double precision / nullif(q.output_tokens - 1, 0) > r.slo_tpot,
                false)
        ) as good
    from request q
    join run r on r.run = q.run
    where q.outcome = 'completed'
        and q.arrived_at >= r.warmup
        and coalesce(r.slo_ttft, r.slo_tpot, r.slo_e2el) is not null
),
counted as (
    select run, profile, count(*) as completed, count(*) filter (where good) as good
    from met
    group by run, profile
)
select
    c.run,
    c.profile,
    c.completed,
    c.good,
    c.good / c.completed::double precision as good_share,
    c.good * 1e9::double precision / nullif(w.to_ns - w.from_ns, 0) as goodput
from counted c
join v_window w on w.run = c.run;

comment on view v_goodput is 'How many measured, completed requests of each profile met every bound of the scenario''s SLO? goodput is that a second of the window; the sum over profiles is the result''s. No row without an SLO.';
