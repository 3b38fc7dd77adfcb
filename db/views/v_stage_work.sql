-- When did each pipeline stage work on which batch?
create view v_stage_work as
select
    i.run,
    i.replica,
    s.stage,
    i.iteration,
    coalesce(i.stages[2 * s.stage + 1], i.started_at) as from_ns,
    coalesce(i.stages[2 * s.stage + 2], i.ends_at) as to_ns
from iteration i
join run r on r.run = i.run
cross join lateral generate_series(0, r.pp - 1) as s (stage)
where r.pp = 1 or i.stages is not null;

comment on view v_stage_work is 'When did each pipeline stage work on which batch? Stages count from 0; a replica without pipeline is one. Rows of pipelines from before the column iteration.stages are not there until eventsim db rebuild.';
