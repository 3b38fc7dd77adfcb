-- When each pipeline stage works on a batch, what views need of every scenario, and what a reader may use up.

alter table iteration add column stages bigint[];

comment on column iteration.stages is 'Of a pipeline: start and end of its work at the first stage, at the second, and so on. Null: one stage, or a row from before this column, which eventsim db rebuild fills.';

-- Taken out of the scenario once: a view that reads it for every request would parse it as often.
alter table run add column warmup bigint
    generated always as (coalesce((scenario ->> 'warmup')::numeric::bigint, 0)) stored;
alter table run add column replicas integer
    generated always as (coalesce((scenario #>> '{deployment,replicas}')::integer, 1)) stored;
alter table run add column tp integer
    generated always as (coalesce((scenario #>> '{deployment,tp}')::integer, 1)) stored;
alter table run add column pp integer
    generated always as (coalesce((scenario #>> '{deployment,pp}')::integer, 1)) stored;

comment on column run.warmup is 'Requests that arrive earlier are not measured, in ns.';
comment on column run.pp is 'Pipeline stages of a replica.';

-- Readers that do not end must leave connections for the writers.
do $$
begin
    alter role eventsim_reader connection limit 30;
    -- Only a superuser may set it, so a reader can't lift it: what one session may put into temporary files.
    alter role eventsim_reader set temp_file_limit = '2GB';
exception
    when insufficient_privilege then null;
end
$$;

-- Functions that leave something behind though the transaction reads only: notifications, and records in the
-- write-ahead log.
do $$
declare
    f regprocedure;
begin
    for f in
        select p.oid::regprocedure
        from pg_proc p
        where p.pronamespace = 'pg_catalog'::regnamespace
            and p.proname in ('pg_notify', 'pg_logical_emit_message', 'pg_current_xact_id', 'txid_current')
    loop
        execute format('grant execute on function %s to current_user', f);
        execute format('revoke execute on function %s from public', f);
    end loop;
exception
    when insufficient_privilege then null;
end
$$;
