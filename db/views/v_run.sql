-- Which runs are there, how far is each, and what came out of it?
create view v_run as
select
    r.run,
    r.name,
    r.scenario_name,
    case
        when r.result is not null then 'complete'
        -- The writer of a run holds this advisory lock as long as it lives.
        when hashtextextended(r.run, 0) in (
            select (l.classid::bigint << 32) | l.objid::bigint
            from pg_locks l
            where l.locktype = 'advisory'
                and l.granted
                and l.objsubid = 1
                and l.database = (select oid from pg_database where datname = current_database())
        ) then 'running'
        else 'interrupted'
    end as status,
    r.created_at,
    r.simulated_until,
    r.simulated_until / 1e9 as simulated_s,
    r.stored_events,
    r.events,
    (r.result -> 'outcomes' ->> 'arrived')::bigint as arrived,
    (r.result -> 'outcomes' ->> 'completed')::bigint as completed,
    (r.result ->> 'request_throughput')::double precision as request_throughput,
    (r.result ->> 'output_throughput')::double precision as output_throughput,
    (r.result -> 'ttft_ms' ->> 'p99')::double precision as ttft_p99_ms,
    (r.result -> 'tpot_ms' ->> 'p99')::double precision as tpot_p99_ms,
    r.scenario_sha256,
    r.seed,
    r.engine_version,
    r.event_hash,
    r.parent,
    r.branched_at,
    r.branched_at / 1e9 as branched_s,
    r.chain,
    coalesce(r.branch_events, 0) as shared_events
from run r;

comment on view v_run is 'Which runs are there, how far is each, and what came out of it? status is complete, running or interrupted.';
