-- Which bound of the SLO is met, and how many requests are within it?
create view v_slo as
with bound as (
    select
        r.run,
        r.warmup,
        metric.key as metric,
        statistic.key as statistic,
        statistic.value::double precision as bound_ns,
        (r.result #>> array[metric.key || '_ms', statistic.key])::double precision as value_ms
    from run r
    cross join lateral json_each(
        case when json_typeof(r.scenario -> 'slo') = 'object' then r.scenario -> 'slo' else '{}' end) as metric
    cross join lateral json_each_text(metric.value) as statistic
),
counted as (
    select b.run, b.metric, b.statistic, b.bound_ns, b.value_ms, q.completed, q.good
    from bound b
    cross join lateral (
        select
            count(*) as completed,
            count(*) filter (
                where coalesce(
                    case b.metric
                        when 'ttft' then (q.first_token_at - q.arrived_at)::double precision
                        when 'e2el' then (q.finished_at - q.arrived_at)::double precision
                        when 'tpot'
                        then (q.finished_at - q.first_token_at)::double precision / nullif(q.output_tokens - 1, 0)
                    end <= b.bound_ns, true)) as good
        from request q
        where q.run = b.run and q.outcome = 'completed' and q.arrived_at >= b.warmup
    ) q
    union all
    select g.run, 'all', null, null, null, sum(g.completed), sum(g.good) from v_goodput g group by g.run
)
select
    c.run,
    c.metric,
    c.statistic,
    c.bound_ns / 1e6 as bound_ms,
    c.value_ms,
    c.value_ms <= c.bound_ns / 1e6 as met,
    c.completed::bigint as completed,
    c.good::bigint as good,
    c.good::double precision / nullif(c.completed, 0) as good_share,
    c.good::double precision * 1e9 / nullif(w.to_ns - w.from_ns, 0) as goodput
from counted c
join v_window w on w.run = c.run;

comment on view v_slo is 'Which bound of the SLO is met, and how many requests are within it? A row a bound; the row all is of requests within every bound: its goodput is that of the result. value_ms is the bounded statistic in the result.';
