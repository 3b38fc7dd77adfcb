-- Which share of the window did each pipeline stage work, stand in a bubble, or have no batch at all?
create view v_utilisation as
with span as (
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
),
active as (
    select s.run, s.replica, sum(greatest(0, least(s.to_ns, w.to_ns) - greatest(s.from_ns, w.from_ns))) as ns
    from span s
    join v_window w on w.run = s.run
    group by s.run, s.replica
),
busy as (
    select
        s.run,
        s.replica,
        s.stage,
        count(*) filter (where s.to_ns > w.from_ns and s.from_ns < w.to_ns) as batches,
        sum(greatest(0, least(s.to_ns, w.to_ns) - greatest(s.from_ns, w.from_ns))) as ns
    from v_stage_work s
    join v_window w on w.run = s.run
    group by s.run, s.replica, s.stage
),
known as (
    select
        r.run,
        p.replica,
        t.stage,
        (w.to_ns - w.from_ns)::double precision as window_ns,
        coalesce(a.ns, 0)::double precision as active_ns,
        case when a.ns is null then 0 else b.ns end::double precision as busy_ns,
        case when a.ns is null then 0 else b.batches end as batches
    from run r
    join v_window w on w.run = r.run
    cross join lateral generate_series(0, r.replicas - 1) as p (replica)
    cross join lateral generate_series(0, r.pp - 1) as t (stage)
    left join active a on a.run = r.run and a.replica = p.replica
    left join busy b on b.run = r.run and b.replica = p.replica and b.stage = t.stage
)
select
    k.run,
    k.replica,
    k.stage,
    k.batches,
    k.window_ns / 1e9 as window_s,
    k.busy_ns / 1e9 as busy_s,
    k.busy_ns / nullif(k.window_ns, 0) as busy_share,
    (k.active_ns - k.busy_ns) / nullif(k.window_ns, 0) as bubble_share,
    1 - k.active_ns / nullif(k.window_ns, 0) as idle_share
from known k;

comment on view v_utilisation is 'Which share of the window did each pipeline stage work, stand in a bubble, or have no batch at all? A bubble: the replica has a batch in its pipeline, but this stage has none. The mean of busy_share is gpu_busy of the result.';
