-- Iterations of a replica in blocks: a row each took most of the time of a rebuild, and half of the space. The view
-- iteration has the rows that the table had.

create table iteration_block (
    run             text      not null,
    replica         integer   not null,
    iteration       integer   not null,
    started_at      bigint[]  not null,
    ends_at         bigint[]  not null,
    sequences       integer[] not null,
    prefills        integer[] not null,
    decodes         integer[] not null,
    prefill_tokens  integer[] not null,
    running         integer[] not null,
    waiting         integer[] not null,
    kv_blocks       integer[] not null,
    stage_starts    bigint[],
    stage_ends      bigint[],
    primary key (run, replica, iteration)
);

-- To compress them takes longer than to write them.
alter table iteration_block
    alter started_at set storage external,
    alter ends_at set storage external,
    alter sequences set storage external,
    alter prefills set storage external,
    alter decodes set storage external,
    alter prefill_tokens set storage external,
    alter running set storage external,
    alter waiting set storage external,
    alter kv_blocks set storage external,
    alter stage_starts set storage external,
    alter stage_ends set storage external;

comment on table iteration_block is 'Batches that a replica started, one after the other: an element each.';
comment on column iteration_block.iteration is 'The number of the first.';
comment on column iteration_block.ends_at is 'When its tokens are there: after the last pipeline stage.';
comment on column iteration_block.kv_blocks is 'KV blocks of the replica in use while it ran.';
comment on column iteration_block.stage_starts is 'Of a pipeline: when each stage begins with the first batch, with the second, and so on; so stage_ends. Null: one stage, or rows that eventsim db rebuild makes anew.';

insert into iteration_block
select
    i.run, i.replica, min(i.iteration),
    array_agg(i.started_at order by i.iteration), array_agg(i.ends_at order by i.iteration),
    array_agg(i.sequences order by i.iteration), array_agg(i.prefills order by i.iteration),
    array_agg(i.decodes order by i.iteration), array_agg(i.prefill_tokens order by i.iteration),
    array_agg(i.running order by i.iteration), array_agg(i.waiting order by i.iteration),
    array_agg(i.kv_blocks order by i.iteration),
    s.starts, s.ends
from iteration i
left join (
    select
        p.run, p.replica, p.iteration / 512 as block,
        array_agg(t.ns order by p.iteration, t.place) filter (where t.place % 2 = 1) as starts,
        array_agg(t.ns order by p.iteration, t.place) filter (where t.place % 2 = 0) as ends
    from iteration p cross join lateral unnest(p.stages) with ordinality as t (ns, place)
    group by p.run, p.replica, p.iteration / 512
) s on s.run = i.run and s.replica = i.replica and s.block = i.iteration / 512
group by i.run, i.replica, i.iteration / 512, s.starts, s.ends;

-- With the views that read it: they are made anew.
drop table iteration cascade;
