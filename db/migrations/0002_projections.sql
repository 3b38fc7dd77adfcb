-- What SQL users read: one row a run, a request, an iteration. Every time is simulated, in nanoseconds since the start
-- of the run, except run.created_at. All rows can be computed again from the events (eventsim db rebuild).

create table run (
    run              text        primary key,
    name             text        not null,
    scenario_name    text        not null,
    scenario_sha256  text        not null,
    seed             numeric(20) not null,
    engine_version   text        not null,
    created_at       timestamptz not null,
    stored_events    bigint      not null,
    simulated_until  bigint      not null,
    events           bigint,
    event_hash       text,
    scenario         json        not null,
    result           json
);
create index run_by_name on run (name, created_at desc);
create index run_by_scenario on run (scenario_name, created_at desc);

comment on table run is 'A stored run. Columns events, event_hash and result are there once it is complete.';
comment on column run.stored_events is 'Simulation events in its stream; the rows of run, request and iteration include them all.';
comment on column run.simulated_until is 'Time of its last stored event, in ns.';

create table request (
    run                text    not null,
    request            integer not null,
    profile            text    not null,
    session            integer not null,
    turn               integer not null,
    prompt_tokens      integer not null,
    asked_tokens       integer not null,
    arrived_at         bigint  not null,
    replica            integer,
    admitted_at        bigint,
    first_token_at     bigint,
    finished_at        bigint,
    output_tokens      integer not null,
    outcome            text    not null,
    reason             text,
    preemptions        integer not null,
    recomputed_tokens  bigint  not null,
    cached_tokens      bigint  not null,
    primary key (run, request)
) with (fillfactor = 80);

comment on table request is 'A request of a run, also while it waits or runs.';
comment on column request.asked_tokens is 'Output tokens it asked for; output_tokens is what it has produced.';
comment on column request.admitted_at is 'Start of the iteration that first computed some of it.';
comment on column request.outcome is 'waiting, in_flight, completed or rejected.';

create table iteration (
    run             text    not null,
    replica         integer not null,
    iteration       integer not null,
    started_at      bigint  not null,
    ends_at         bigint  not null,
    sequences       integer not null,
    prefills        integer not null,
    decodes         integer not null,
    prefill_tokens  integer not null,
    running         integer not null,
    waiting         integer not null,
    kv_blocks       integer not null,
    primary key (run, replica, iteration)
);

comment on table iteration is 'A batch that a replica started.';
comment on column iteration.ends_at is 'When its tokens are there: after the last pipeline stage.';
comment on column iteration.kv_blocks is 'KV blocks of the replica in use while it ran.';
