-- Which share of each second was each replica busy with a batch?
create view v_gpu_busy as
with merged as (
    -- Batches of a pipeline overlap: each counts from where the latest end before it left off.
    select
        run,
        replica,
        greatest(
            started_at,
            coalesce(
                max(ends_at) over (
                    partition by run, replica order by iteration rows between unbounded preceding and 1 preceding),
                started_at)) as from_ns,
        ends_at as to_ns
    from iteration
)
select
    m.run,
    m.replica,
    s.second,
    sum(least(m.to_ns, (s.second + 1) * 1000000000) - greatest(m.from_ns, s.second * 1000000000)) / 1e9 as busy_share
from merged m
cross join lateral generate_series(m.from_ns / 1000000000, (m.to_ns - 1) / 1000000000) as s(second)
where m.to_ns > m.from_ns
group by m.run, m.replica, s.second;

comment on view v_gpu_busy is 'Which share of each second was each replica busy with a batch? A pipeline is busy while a batch is anywhere in it (v_stage_busy tells stages apart). Seconds without any batch have no row.';
