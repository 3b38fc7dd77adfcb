-- Which share of each second did each pipeline stage work, and which did it stand in a bubble?
create view v_stage_busy as
with busy as (
    select
        w.run,
        w.replica,
        w.stage,
        s.second,
        sum(least(w.to_ns, (s.second + 1) * 1000000000) - greatest(w.from_ns, s.second * 1000000000)) / 1e9 as share
    from v_stage_work w
    cross join lateral generate_series(w.from_ns / 1000000000, (w.to_ns - 1) / 1000000000) as s (second)
    where w.to_ns > w.from_ns
    group by w.run, w.replica, w.stage, s.second
)
select
    g.run,
    g.replica,
    t.stage,
    g.second,
    coalesce(b.share, 0) as busy_share,
    g.busy_share - coalesce(b.share, 0) as bubble_share
from v_gpu_busy g
join run r on r.run = g.run
cross join lateral generate_series(0, r.pp - 1) as t (stage)
left join busy b on b.run = g.run and b.replica = g.replica and b.stage = t.stage and b.second = g.second
where r.pp = 1 or exists (select from iteration_block i where i.run = g.run and i.stage_starts is not null);

comment on view v_stage_busy is 'Which share of each second did each pipeline stage work, and which did it stand in a bubble? Seconds in which the replica had no batch have no row. The whole run, the warm-up included.';
