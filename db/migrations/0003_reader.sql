-- The role that `eventsim sql` connects as: it reads the tables and views of the schema public, and nothing else.

do $$
begin
    create role eventsim_reader login;
exception
    when duplicate_object or unique_violation then null;
end
$$;

alter role eventsim_reader set default_transaction_read_only = on;
alter role eventsim_reader set statement_timeout = '60s';
alter role eventsim_reader set search_path = public;

do $$
begin
    execute format('revoke create, temporary on database %I from public', current_database());
    execute format('grant connect on database %I to eventsim_reader', current_database());
end
$$;

revoke create on schema public from public;
revoke all on schema events from public;
grant usage on schema public to eventsim_reader;
grant select on all tables in schema public to eventsim_reader;
alter default privileges in schema public grant select on tables to eventsim_reader;

-- Large objects would let a reader write, advisory locks would let it pass for the writer of a run.
do $$
declare
    f regprocedure;
begin
    for f in
        select p.oid::regprocedure
        from pg_proc p
        where p.pronamespace = 'pg_catalog'::regnamespace
            and (p.proname ~ '^(lo_|lowrite$|loread$)' or p.proname ~ '^pg_(try_)?advisory_')
    loop
        execute format('grant execute on function %s to current_user', f);
        execute format('revoke execute on function %s from public', f);
    end loop;
exception
    -- Only a superuser may change who runs the system's functions.
    when insufficient_privilege then null;
end
$$;
