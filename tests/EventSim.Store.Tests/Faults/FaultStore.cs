using System.CommandLine;
using System.Text.Json.Nodes;
using EventSim.Cli;
using EventSim.Cli.Commands;
using EventSim.Persistence.Local;
using EventSim.Store.Tests.Support;
using Npgsql;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Faults;

/// <summary>A managed cluster of its own, which can be stopped and broken, with a run in it that nothing
/// interrupted.</summary>
public sealed class FaultStore : IAsyncLifetime
{
    private const string Text = """
        schema: eventsim/1
        name: faulty
        seed: 7
        horizon: 9s
        warmup: 500ms
        model: llama-3.1-8b
        deployment: {gpu: h100-sxm, replicas: 2}
        router: least-outstanding
        engine: {num_gpu_blocks: 60, max_num_seqs: 8, max_num_batched_tokens: 256}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
        events: every-iteration
        workload:
          profiles:
            - {name: chat, rate: 40/s, prompt: {uniform: {min: 20, max: 300}}, output: {uniform: {min: 5, max: 60}},
               conversation: {think_time: 50ms}}
            - {name: batch, rate: 10/s, prompt: 400, output: 20}

        """;

    private NpgsqlDataSource? asking;
    private string expected = "";

    public string Home { get; } = Temporary.Directory();

    /// <summary>The file of a scenario of some ten thousand events, each iteration its own.</summary>
    public string Scenario => Path.Combine(Home, "faulty.yaml");

    /// <summary>How many events an uninterrupted run of it stores.</summary>
    public long Events { get; private set; }

    public ManagedCluster Cluster => ManagedCluster.At(Home, Temporary.SearchPath);

    public async Task InitializeAsync()
    {
        if (ServerBinaries.Find(Temporary.SearchPath).IsLeft) return;
        Directory.CreateDirectory(Home);
        await File.WriteAllTextAsync(Scenario, Text);
        var whole = await End("run", Scenario, "--json");
        Assert.True(whole.Code == ExitCode.Ok, whole.Error);
        var run = JsonNode.Parse(whole.Out)!["run_id"]!.GetValue<string>();
        Events = await Ask<long>($"select stored_events from run where run = '{run}'");
        expected = await Content(run);
        await Execute(
            """
            create function fault() returns trigger language plpgsql as
            'begin perform pg_advisory_xact_lock_shared(4711); return new; end';
            create function fault_rows() returns trigger language plpgsql as
            'begin
                if exists (select from events.mt_streams
                    where xmin = pg_current_xact_id()::xid and version > tg_argv[0]::bigint)
                then perform pg_advisory_xact_lock_shared(4711); end if;
                return null;
            end'
            """);
    }

    public async Task DisposeAsync()
    {
        if (asking is not null) await asking.DisposeAsync();
        if (Directory.Exists(Home)) await Temporary.Remove(Home);
    }

    /// <summary>Starts a command in a process.</summary>
    public CliProcess Start(params string[] arguments) => CliProcess.Start(Home, 0, arguments);

    /// <summary>Runs a command in a process to its end.</summary>
    public async Task<Ended> End(params string[] arguments)
    {
        using var process = Start(arguments);
        return await process.End();
    }

    /// <summary>Runs a command here, which is quicker.</summary>
    public async Task<Ended> Invoke(params string[] arguments)
    {
        var root = new RootCommand
        {
            ReplayCommand.Create(), ResumeCommand.Create(), ShowCommand.Create(), DbCommand.Create(),
        };
        var url = $"postgres://{ManagedCluster.Owner}@/{ManagedCluster.Database}"
            + $"?host={Uri.EscapeDataString(Cluster.Place.Sockets)}";
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLineOf.Run(root, [.. arguments, "--store", url], output, error);
        return new Ended(code, output.ToString(), error.ToString());
    }

    /// <summary>The one value of a query.</summary>
    public async Task<T> Ask<T>(string sql)
    {
        await using var command = Asking().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Does something to the database.</summary>
    public async Task Execute(string sql)
    {
        await using var command = Asking().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A connection that the caller disposes.</summary>
    public async Task<NpgsqlConnection> Connect() => await Asking().OpenConnectionAsync();

    /// <summary>Ends the server at once, as `pg_ctl stop -m immediate` does: no process of it does anything
    /// more.</summary>
    public async Task StopAtOnce()
    {
        var server = ((ClusterStatus.Running)Cluster.Status()).ProcessId;
        using var kill = System.Diagnostics.Process.Start("/bin/kill", ["-QUIT", $"{server}"]);
        await kill.WaitForExitAsync();
        while (File.Exists(Path.Combine(Cluster.Place.Data, "postmaster.pid"))) await Task.Delay(10);
    }

    /// <summary>Starts it, with new connections.</summary>
    public async Task StartAgain()
    {
        if (asking is not null) await asking.DisposeAsync();
        asking = null;
        Must(await Cluster.EnsureRunning(default));
        while (!await Answers()) await Task.Delay(20);
    }

    /// <summary>Waits until nobody writes a run: the server notices the end of a client when it next reads from
    /// it.</summary>
    public async Task NobodyWrites()
    {
        while (await Ask<long>(
            "select count(*) from pg_stat_activity where application_name = 'eventsim' and state <> 'idle'") > 0
            || await Ask<long>("select count(*) from v_run where status = 'running'") > 0)
            await Task.Delay(10);
    }

    /// <summary>The run of a name.</summary>
    public Task<string> RunOf(string name) => Ask<string>($"select run from run where name = '{name}'");

    /// <summary>What is stored is whole batches, undamaged, and says that it was interrupted.</summary>
    public async Task AssertInterruptedAndSound(string run)
    {
        Assert.Equal("interrupted", await Ask<string>($"select status from v_run where run = '{run}'"));
        var shown = await Invoke("show", run);
        Assert.Equal(ExitCode.Ok, shown.Code);
        Assert.Matches("status +interrupted", shown.Out);
        var sound = await Invoke("db", "verify", run);
        Assert.True(sound.Code == ExitCode.Ok, sound.Out + sound.Error);
        var folded = await Invoke("replay", run);
        Assert.True(folded.Code == ExitCode.Ok, folded.Error);
        Assert.Contains("the run is interrupted", folded.Error, StringComparison.Ordinal);
        await AssertRowsAreThoseOfTheEvents(run);
    }

    /// <summary>It goes on, and ends with the events, the rows and the result of a run that nothing
    /// interrupted.</summary>
    public async Task AssertGoesOnToTheSameEnd(string run)
    {
        var resumed = await Invoke("resume", run);
        Assert.True(resumed.Code == ExitCode.Ok, resumed.Error);
        await AssertIsWhole(run);
    }

    /// <summary>It has the events, the rows and the result of a run that nothing interrupted.</summary>
    public async Task AssertIsWhole(string run)
    {
        Assert.Equal("complete", await Ask<string>($"select status from v_run where run = '{run}'"));
        Assert.Equal(expected, await Content(run));
        Assert.Equal(ExitCode.Ok, (await Invoke("db", "verify", run)).Code);
    }

    private async Task AssertRowsAreThoseOfTheEvents(string run)
    {
        var difference = await Ask<string>(
            $"""
            select concat_ws(', ',
                case when r.stored_events <> s.version - 1 then 'stream' end,
                case when r.stored_events + 1 <> (select count(*) from events.mt_events where stream_id = r.run)
                    then 'events' end,
                case when (select count(*) from request where run = r.run) <> (select count(*) from events.mt_events
                    where stream_id = r.run and type = 'request_arrived') then 'requests' end,
                case when (select count(*) from iteration where run = r.run) <> (select count(*) from events.mt_events
                    where stream_id = r.run and type = 'iteration_started') then 'iterations' end)
            from run r join events.mt_streams s on s.id = r.run where r.run = '{run}'
            """);
        Assert.Equal("", difference);
    }

    private async Task<string> Content(string run)
    {
        var digests = await Ask<string>(
            $"""
            select concat_ws(' ', r.event_hash, r.events, r.stored_events, r.simulated_until,
                (select md5(string_agg(type || data::text, e'\n' order by version)) from events.mt_events
                    where stream_id = r.run and type not like 'run_%'),
                (select md5(string_agg((to_jsonb(q) - 'run')::text, e'\n' order by request)) from request q
                    where q.run = r.run),
                (select md5(string_agg((to_jsonb(i) - 'run')::text, e'\n' order by replica, iteration)) from iteration i
                    where i.run = r.run))
            from run r where r.run = '{run}'
            """);
        var result = JsonNode.Parse(await Ask<string>($"select result::text from run where run = '{run}'"))!.AsObject();
        return $"{digests} {StoreCommands.Proper(result)}";
    }

    private NpgsqlDataSource Asking() => asking ??= NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(Cluster.ConnectionString()) { ApplicationName = "test" });

    private async Task<bool> Answers()
    {
        try
        {
            return await Ask<int>("select 1") == 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}

[CollectionDefinition(Name)]
public sealed class FaultyStore : ICollectionFixture<FaultStore>
{
    public const string Name = "faulty store";
}
