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
alter table run add column slo_ttft bigint generated always as (least(
    (scenario #>> '{slo,ttft,p50}')::numeric::bigint, (scenario #>> '{slo,ttft,p90}')::numeric::bigint,
    (scenario #>> '{slo,ttft,p95}')::numeric::bigint, (scenario #>> '{slo,ttft,p99}')::numeric::bigint,
    (scenario #>> '{slo,ttft,mean}')::numeric::bigint, (scenario #>> '{slo,ttft,median}')::numeric::bigint,
    (scenario #>> '{slo,ttft,max}')::numeric::bigint)) stored;
alter table run add column slo_tpot bigint generated always as (least(
    (scenario #>> '{slo,tpot,p50}')::numeric::bigint, (scenario #>> '{slo,tpot,p90}')::numeric::bigint,
    (scenario #>> '{slo,tpot,p95}')::numeric::bigint, (scenario #>> '{slo,tpot,p99}')::numeric::bigint,
    (scenario #>> '{slo,tpot,mean}')::numeric::bigint, (scenario #>> '{slo,tpot,median}')::numeric::bigint,
    (scenario #>> '{slo,tpot,max}')::numeric::bigint)) stored;
alter table run add column slo_e2el bigint generated always as (least(
    (scenario #>> '{slo,e2el,p50}')::numeric::bigint, (scenario #>> '{slo,e2el,p90}')::numeric::bigint,
    (scenario #>> '{slo,e2el,p95}')::numeric::bigint, (scenario #>> '{slo,e2el,p99}')::numeric::bigint,
    (scenario #>> '{slo,e2el,mean}')::numeric::bigint, (scenario #>> '{slo,e2el,median}')::numeric::bigint,
    (scenario #>> '{slo,e2el,max}')::numeric::bigint)) stored;

comment on column run.slo_ttft is 'The tightest bound of the SLO on it, whatever its statistic, in ns; so slo_tpot and slo_e2el.';
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
