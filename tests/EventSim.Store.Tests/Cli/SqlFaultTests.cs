using System.CommandLine;
using EventSim.Cli;
using EventSim.Cli.Commands;
using EventSim.Store.Tests.Support;
using Npgsql;

namespace EventSim.Store.Tests.Cli;

/// <summary>SQL that tries to write, to read files, to run for ever or to become somebody else: exit code 2, a line
/// that says why, nothing on stdout and nothing changed.</summary>
[Collection(SharedStore.Name)]
public sealed class SqlFaultTests(StoreFixture fixture) : IAsyncLifetime
{
    private const string NoRows = "returns no rows";
    private const string Denied = "permission denied";
    private const string ReadOnly = "in a read-only transaction";
    private const string TooLong = "took longer than 0.3 s";

    private const string State =
        """
        select concat_ws('/',
            (select md5(string_agg(r::text, '' order by run)) from run r),
            (select count(*) from request), (select count(*) from iteration),
            (select md5(string_agg(m::text, '' order by number)) from migration m),
            (select count(*) from events.mt_events),
            (select count(*) from pg_class where oid >= 16384), (select count(*) from pg_proc where oid >= 16384),
            (select count(*) from pg_largeobject_metadata), (select count(*) from pg_extension),
            (select md5(string_agg(a::text, '' order by oid)) from pg_authid a),
            (select md5(string_agg(s::text, '' order by setdatabase, setrole)) from pg_db_role_setting s),
            (select count(*) from pg_locks where locktype = 'advisory'),
            (select count(*) from pg_cursors), (select count(*) from pg_prepared_xacts),
            (select count(*) from pg_listening_channels()))
        """;

    public Task InitializeAsync() => fixture.Execute(
        """
        insert into run (run, name, scenario_name, scenario_sha256, seed, engine_version, created_at, stored_events,
            simulated_until, scenario)
        values ('faultless', '', '', '', 1, '', now(), 0, 0, '{}')
        """);

    public Task DisposeAsync() => fixture.Execute("delete from run where run = 'faultless'");

    [Theory]
    [InlineData("delete from run", NoRows)]
    [InlineData("delete from run returning *", ReadOnly)]
    [InlineData("update run set name = 'x' returning *", ReadOnly)]
    [InlineData("insert into migration select 99, 'x', 'x' returning *", ReadOnly)]
    [InlineData("with d as (delete from run returning 1) select * from d", ReadOnly)]
    [InlineData("explain analyze delete from run", ReadOnly)]
    [InlineData("explain analyze create table mine as select 1", Denied)]
    [InlineData("select * into mine from run", NoRows)]
    [InlineData("create temp table mine (x int)", NoRows)]
    [InlineData("truncate run", NoRows)]
    [InlineData("drop table run", NoRows)]
    [InlineData("select 1; drop table run", "one statement at a time")]
    [InlineData("commit; drop table run", "one statement at a time")]
    [InlineData("do $$ begin delete from run; end $$", NoRows)]
    [InlineData("do $$ begin loop perform 1; end loop; end $$", NoRows)]
    [InlineData("call pg_sleep(1)", "")]
    [InlineData("select * from run for update", ReadOnly)]
    [InlineData("lock table run", NoRows)]
    [InlineData("declare c cursor for select * from run", NoRows)]
    [InlineData("fetch all from c", NoRows)]
    [InlineData("prepare p as delete from run", NoRows)]
    [InlineData("execute p", NoRows)]
    [InlineData("listen eventsim", NoRows)]
    [InlineData("notify eventsim", NoRows)]
    [InlineData("select query_to_xml('delete from run', true, false, '')", "not allowed")]
    [InlineData("select nextval('events.mt_events_sequence')", Denied)]
    [InlineData("select lo_create(0)", "")]
    [InlineData("select lo_import('/etc/passwd')", Denied)]
    [InlineData("select lo_export(1, '/tmp/stolen')", Denied)]
    [InlineData("select pg_read_file('/etc/passwd')", Denied)]
    [InlineData("select pg_read_binary_file('postgresql.conf')", Denied)]
    [InlineData("select * from pg_ls_dir('/')", Denied)]
    [InlineData("select * from pg_stat_file('/etc/passwd')", Denied)]
    [InlineData("select * from pg_hba_file_rules", Denied)]
    [InlineData("select * from pg_authid", Denied)]
    [InlineData("copy run from '/etc/passwd'", NoRows)]
    [InlineData("copy run to '/tmp/stolen'", NoRows)]
    [InlineData("copy run to stdout", NoRows)]
    [InlineData("copy (select 1) to program 'touch /tmp/stolen'", NoRows)]
    [InlineData("load 'auto_explain'", NoRows)]
    [InlineData("create extension dblink", NoRows)]
    [InlineData("select * from dblink('dbname=eventsim user=eventsim', 'drop table run') as t(x text)", "dblink")]
    [InlineData("create server s foreign data wrapper postgres_fdw", NoRows)]
    [InlineData("set role eventsim", NoRows)]
    [InlineData("set session authorization eventsim", NoRows)]
    [InlineData("set session characteristics as transaction read write", NoRows)]
    [InlineData("set statement_timeout = 0", NoRows)]
    [InlineData("alter role eventsim_reader superuser", NoRows)]
    [InlineData("alter role eventsim_reader reset all", NoRows)]
    [InlineData("grant all on run to public", NoRows)]
    [InlineData("select set_config('role', 'eventsim', false)", Denied)]
    [InlineData("select set_config('session_authorization', 'eventsim', false)", Denied)]
    [InlineData("select set_config('temp_file_limit', '-1', false)", Denied)]
    [InlineData("select pg_reload_conf()", Denied)]
    [InlineData("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()", "")]
    [InlineData("select pg_advisory_lock(1)", Denied)]
    [InlineData("select pg_advisory_xact_lock_shared(1)", Denied)]
    public async Task A_statement_that_does_more_than_read_is_refused(string sql, string why)
    {
        var before = await fixture.Ask<string>(State);

        var (code, output, error) = await Invoke(sql);

        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Equal(before, await fixture.Ask<string>(State));
        Assert.False(File.Exists("/tmp/stolen"));
    }

    [Theory]
    [InlineData("select pg_notify('a', 'b')")]
    [InlineData("select pg_logical_emit_message(true, 'a', 'b')")]
    [InlineData("select pg_current_xact_id()")]
    public async Task Nothing_is_left_behind_by_a_function_either(string sql) =>
        Assert.Contains(Denied, (await Invoke(sql)).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("select pg_sleep(600)")]
    [InlineData("select set_config('statement_timeout', '0', false), pg_sleep(600)")]
    [InlineData("select count(*) from generate_series(1, 1000000000000) a, generate_series(1, 1000000000000) b")]
    [InlineData("select generate_series(1, 1000000000000)", "--limit", "1000000000000", "--csv")]
    [InlineData("with recursive r as (select 1 as n union all select n + 1 from r) select max(n) from r")]
    [InlineData("explain analyze select pg_sleep(600)")]
    public async Task A_statement_without_end_is_ended(string sql, params string[] options)
    {
        var (code, _, error) = await Invoke([sql, .. options, "--timeout", "300ms"]);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains(TooLong, error, StringComparison.Ordinal);
        Assert.Equal(0L, await fixture.Ask<long>(
            "select count(*) from pg_stat_activity where application_name = 'eventsim sql' and state = 'active'"));
    }

    [Theory]
    [InlineData(10_000, "select * from generate_series(1, 10001)")]
    [InlineData(3, "select generate_series(1, 1000000000000)", "--limit", "3")]
    [InlineData(3, "select generate_series(1, 1000000000000)", "--limit", "3", "--csv")]
    public async Task Rows_beyond_the_limit_are_not_printed_and_stderr_says_so(int limit, params string[] arguments)
    {
        var (code, output, error) = await Invoke(arguments);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal(limit + 1, output.TrimEnd().Split('\n').Length);
        Assert.Contains($"only the first {limit} rows", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select * from generate_series(1, 10000)")]
    [InlineData("select * from generate_series(1, 20000)", "--csv")]
    [InlineData("select * from generate_series(1, 3)", "--limit", "3")]
    public async Task All_rows_are_printed_without_a_word(params string[] arguments) =>
        Assert.Equal((ExitCode.Ok, ""), await Invoke(arguments) is var (code, _, error) ? (code, error) : default);

    [Theory]
    [InlineData("--limit", "0")]
    [InlineData("--limit", "many")]
    [InlineData("--timeout", "0s")]
    [InlineData("--timeout", "2h")]
    [InlineData("--timeout", "61m")]
    [InlineData("--timeout", "60")]
    public void A_bound_out_of_range_is_refused(string option, string value) =>
        Assert.NotEmpty(new RootCommand { SqlCommand.Create() }.Parse(["sql", "select 1", option, value]).Errors);

    private async Task<(int Code, string Out, string Error)> Invoke(params string[] arguments)
    {
        var s = new NpgsqlConnectionStringBuilder(fixture.OwnerSettings);
        var url = $"postgres://{s.Username}:{s.Password}@/{s.Database}"
            + $"?host={Uri.EscapeDataString(s.Host!)}&port={s.Port}";
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await new RootCommand { SqlCommand.Create() }.Parse(["sql", .. arguments, "--store", url])
            .InvokeAsync(new() { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
