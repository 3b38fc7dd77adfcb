using System.Diagnostics;
using EventSim.Persistence;
using EventSim.Persistence.Postgres;
using EventSim.Store.Tests.Support;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Sql;

[Collection(SharedStore.Name)]
public sealed class ReaderTests(StoreFixture fixture)
{
    [Theory]
    [InlineData("delete from run")]
    [InlineData("insert into request (run) values ('x')")]
    [InlineData("create table mine (x int)")]
    [InlineData("create temporary table mine (x int)")]
    [InlineData("with d as (delete from run returning 1) select * from d")]
    [InlineData("select * from events.mt_events")]
    [InlineData("select pg_read_file('/etc/passwd')")]
    [InlineData("select * from pg_ls_dir('/')")]
    [InlineData("copy run to '/tmp/stolen'")]
    [InlineData("copy (select 1) to program 'touch /tmp/stolen'")]
    [InlineData("select lo_import('/etc/passwd')")]
    [InlineData("select lo_from_bytea(0, 'x')")]
    [InlineData("select lo_create(0)")]
    [InlineData("select pg_advisory_lock(1)")]
    [InlineData("select pg_try_advisory_lock(hashtextextended('x', 0))")]
    [InlineData("set role eventsim")]
    [InlineData("set role pg_read_server_files")]
    [InlineData("set session authorization eventsim")]
    [InlineData("select set_config('role', 'eventsim', false)")]
    [InlineData("alter role eventsim_reader superuser")]
    [InlineData("select 1; select 2")]
    [InlineData("rollback; delete from run")]
    [InlineData("set transaction read write; delete from run")]
    [InlineData("do $$ begin delete from run; end $$")]
    [InlineData("select query_to_xml('delete from run', true, false, '')")]
    [InlineData("selec 1")]
    [InlineData("select no_such_column from run")]
    public async Task The_reader_gets_no_further_than_reading(string sql) =>
        Assert.IsType<StoreError.BadSql>(
            Error(await new ReadOnlySql(sql).Ask(fixture.Address, _ => Task.FromResult(true), default)));

    [Fact]
    public async Task Leaving_the_transaction_or_the_role_brings_no_rights()
    {
        foreach (var sql in (
            string[])["rollback", "reset role", "reset session authorization", "set transaction read write"])
            await new ReadOnlySql(sql).Ask(fixture.Address, _ => Task.FromResult(true), default);
        Assert.IsType<StoreError.BadSql>(
            Error(await new ReadOnlySql("delete from run").Ask(
                fixture.Address, _ => Task.FromResult(true), default)));
    }

    [Fact]
    public async Task The_reader_sees_every_table_and_view()
    {
        var names = await fixture.Ask<string[]>(
            "select array_agg(table_name::text) from information_schema.tables where table_schema = 'public'");
        Assert.Contains("v_goodput", names);
        foreach (var name in names)
        {
            var columns = 0;
            Must(await new ReadOnlySql($"select * from {name} limit 1").Ask(
                fixture.Address,
                reader =>
                {
                    columns = reader.FieldCount;
                    return Task.FromResult(true);
                },
                default));
            Assert.True(columns > 0, name);
        }
    }

    [Fact]
    public async Task Every_view_says_which_question_it_answers()
    {
        var silent = await fixture.Ask<long>(
            """
            select count(*) from pg_class
            where relnamespace = 'public'::regnamespace and relkind = 'v' and obj_description(oid) not like '%?%'
            """);
        Assert.Equal(0, silent);
    }

    [Fact]
    public async Task A_statement_that_takes_too_long_is_ended()
    {
        await using var reader = Npgsql.NpgsqlDataSource.Create(ReaderRole.ConnectionString(fixture.Address));
        await using var command = reader.CreateCommand("select current_setting('statement_timeout')");
        Assert.Equal("1min", await command.ExecuteScalarAsync());

        var clock = Stopwatch.StartNew();
        var hurried = new ReadOnlySql("select pg_sleep(20)") { Timeout = TimeSpan.FromMilliseconds(300) };
        var error = Error(await hurried.Ask(fixture.Address, rows => rows.ReadAsync(), default));
        Assert.IsType<StoreError.BadSql>(error);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10));
    }
}
