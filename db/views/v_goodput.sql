-- How many measured requests met every bound of the scenario's SLO?
create view v_goodput as
with bound as (
    select
        r.run,
        min(statistic.value::double precision) filter (where metric.key = 'ttft') as ttft,
        min(statistic.value::double precision) filter (where metric.key = 'tpot') as tpot,
        min(statistic.value::double precision) filter (where metric.key = 'e2el') as e2el
    from run r
    cross join lateral json_each(
        case when json_typeof(r.scenario -> 'slo') = 'object' then r.scenario -> 'slo' else '{}' end) as metric
    cross join lateral json_each_text(metric.value) as statistic
    group by r.run
),
met as (
    select
        q.run,
        q.profile,
        -- A bound that is not there is met, and so is that of the TPOT by one output token.
        not (
            coalesce(q.first_token_at - q.arrived_at > b.ttft, false)
            or coalesce(q.finished_at - q.arrived_at > b.e2el, false)
            or coalesce(
                (q.finished_at - q.first_token_at)::double precision / nullif(q.output_tokens - 1, 0) > b.tpot, false)
        ) as good
    from request q
    join run r on r.run = q.run
    join bound b on b.run = q.run
    where q.outcome = 'completed' and q.arrived_at >= r.warmup
)
select
    m.run,
    m.profile,
    count(*) as completed,
    count(*) filter (where m.good) as good,
    count(*) filter (where m.good) / count(*)::double precision as good_share,
    count(*) filter (where m.good) * 1e9::double precision / nullif(max(w.to_ns - w.from_ns), 0) as goodput
from met m
join v_window w on w.run = m.run
group by m.run, m.profile;

comment on view v_goodput is 'How many measured, completed requests of each profile met every bound of the scenario''s SLO? goodput is that a second of the window; the sum over profiles is the result''s. No row without an SLO.';
