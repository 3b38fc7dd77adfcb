-- From when to when is each run measured?
create view v_window as
select distinct on (r.run)
    r.run,
    r.warmup as from_ns,
    greatest(
        r.warmup,
        coalesce(
            round((r.result #>> '{window,to_s}')::numeric * 1000000000)::bigint,
            (
                select max(q.finished_at) from request q
                where q.run = r.run and q.outcome = 'completed' and q.arrived_at >= r.warmup
            ))) as to_ns
from run r;

comment on view v_window is 'From when to when is each run measured? As in its result; of a run without one, to the last finish of a measured request so far.';
