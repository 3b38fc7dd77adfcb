-- When did each pipeline stage work on which batch?
create view v_stage_work as
select i.run, i.replica, 0 as stage, i.iteration, i.started_at as from_ns, i.ends_at as to_ns
from iteration i
join run r on r.run = i.run
where r.pp = 1
union all
select
    b.run,
    b.replica,
    ((s.place - 1) % r.pp)::integer as stage,
    b.iteration + ((s.place - 1) / r.pp)::integer as iteration,
    s.from_ns,
    s.to_ns
from iteration_block b
join run r on r.run = b.run
cross join lateral unnest(b.stage_starts, b.stage_ends) with ordinality as s (from_ns, to_ns, place)
where r.pp > 1;

comment on view v_stage_work is 'When did each pipeline stage work on which batch? Stages count from 0; a replica without pipeline is one. Pipelines of stores from before stages were kept have no rows until eventsim db rebuild.';
