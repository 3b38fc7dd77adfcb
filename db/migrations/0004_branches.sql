-- A run may be a branch of another, and carries the chain over its stored events.

alter table run add column parent text;
alter table run add column branch_events bigint;
alter table run add column branched_at bigint;
alter table run add column chain uuid;

create index run_by_age on run (created_at desc, run);
create index run_by_parent on run (parent) where parent is not null;

comment on column run.parent is 'The run that it was branched off; null for a run that is no branch. Its rows include what it shares with that run.';
comment on column run.branch_events is 'How many simulation events it shares with the runs that it was branched off.';
comment on column run.branched_at is 'Until when it shares them, in ns.';
comment on column run.chain is 'The hash chain over its stored events up to the last: the id of that event.';

update run r set chain = (
    select e.id from events.mt_events e where e.stream_id = r.run order by e.version desc limit 1);
