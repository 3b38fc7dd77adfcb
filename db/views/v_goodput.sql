-- How many measured requests met every bound of the scenario's SLO?
create view v_goodput as
with bound as (
    select
        r.run,
        metric.key as metric,
        min(statistic.value::numeric) as bound_ns
    from run r
    cross join lateral json_each(
        case when json_typeof(r.scenario -> 'slo') = 'object' then r.scenario -> 'slo' else '{}' end) as metric
    cross join lateral json_each_text(metric.value) as statistic
    group by r.run, metric.key
),
met as (
    select
        q.run,
        q.profile,
        not exists (
            select from bound b
            where b.run = q.run
                and case b.metric
                    when 'ttft' then q.first_token_at - q.arrived_at
                    when 'e2el' then q.finished_at - q.arrived_at
                    when 'tpot' then (q.finished_at - q.first_token_at)::numeric / nullif(q.output_tokens - 1, 0)
                end > b.bound_ns
        ) as good
    from request q
    join run r on r.run = q.run
    where q.outcome = 'completed'
        and q.arrived_at >= coalesce((r.scenario ->> 'warmup')::numeric, 0)
)
select
    m.run,
    m.profile,
    count(*) as completed,
    count(*) filter (where m.good) as good,
    count(*) filter (where m.good) / count(*)::double precision as good_share
from met m
where exists (select from bound b where b.run = m.run)
group by m.run, m.profile;

comment on view v_goodput is 'How many measured, completed requests of each profile met every bound of the scenario''s SLO? No row without an SLO.';
