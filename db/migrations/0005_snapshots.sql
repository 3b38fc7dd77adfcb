-- The state of a run after so many of its events, for readers that would else fold all events before. It follows from
-- the events and holds nothing else: rows may be dropped at any time.

create table events.snapshot (
    run             text   not null,
    version         bigint not null,
    simulated_at    bigint not null,
    engine_version  text   not null,
    state           bytea  not null,
    primary key (run, version)
);

-- It is compressed already.
alter table events.snapshot alter column state set storage external;

comment on column events.snapshot.version is 'The version of the stream after which the state holds.';
comment on column events.snapshot.simulated_at is 'Time of the last event before it, in ns.';
