using EventSim.Cli;
using EventSim.Persistence.Runs;
using EventSim.Store.Tests.Support;

namespace EventSim.Store.Tests.Faults;

/// <summary>An event that was cut, altered or lost, or that only a newer version can read, is named by every command
/// that meets it. None shows a trace, and none stores anything that was built on it.</summary>
[Collection(SharedStore.Name)]
public sealed class AlteredEventTests(StoreFixture fixture)
{
    private const string Scenario = """
        schema: eventsim/1
        name: altered
        seed: 7
        horizon: 1s
        model: llama-3.1-8b
        deployment: {gpu: h100-sxm}
        engine: {num_gpu_blocks: 60, max_num_seqs: 8, max_num_batched_tokens: 256}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
        events: every-iteration
        workload:
          profiles:
            - {name: chat, rate: 30/s, prompt: 100, output: 20}

        """;

    private const string Event = "where stream_id = '{run}' and version = 40";
    private const string Set = "update events.mt_events set data = ";
    private const string SetType = "update events.mt_events set type = ";
    private const string Start = "where stream_id = '{run}' and version = 1";

    private readonly StoreCommands commands = new(fixture);

    /// <summary>What is done to the stored events; the exit code of commands that read them; what they say.</summary>
    public static TheoryData<string, int, string> Faults => new()
    {
        { Set + "'{}' " + Event, ExitCode.Differs, "[Ee]vent 38" },
        { Set + "data - 'at' " + Event, ExitCode.Differs, "[Ee]vent 38" },
        { Set + "data - 'replica' - 'iteration' " + Event, ExitCode.Differs, "[Ee]vent 38" },
        { Set + "'[]' " + Event, ExitCode.Differs, "[Ee]vent 38" },
        { Set + "'\"text\"' " + Event, ExitCode.Differs, "[Ee]vent 38" },
        { Set + "jsonb_set(data, '{at}', '\"soon\"') " + Event, ExitCode.Differs, "Event 38" },
        { Set + "jsonb_set(data, '{at}', '1e300') " + Event, ExitCode.Differs, "Event 38" },
        { SetType + "'request_vanished' " + Event, ExitCode.Differs, "Event 38.*request_vanished" },
        { "delete from events.mt_events " + Event, ExitCode.Differs, "[Ee]vent 3[89]" },
        { SetType + "'request_arrived_v9' " + Event, ExitCode.BadInput, "Event 38.*newer version" },
        { SetType + "'run_started_v3' " + Start, ExitCode.BadInput, "The start .*newer version" },
        {
            Set + "jsonb_set(data, '{event_schema}', '999') " + Start,
            ExitCode.BadInput, "The start .*event schema 999.*newer version"
        },
        { "delete from events.mt_events " + Start, ExitCode.Differs, "The start " },
        { Set + "'{}' " + Start, ExitCode.Differs, "The start " },
        { Set + "data - 'scenario' " + Start, ExitCode.Differs, "The start " },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task It_is_named_by_every_command_and_nothing_is_built_on_it(string fault, int code, string said)
    {
        var run = await commands.Interrupted(Scenario, 60);
        await fixture.Execute(fault.Replace("{run}", run.Value, StringComparison.Ordinal));
        var before = await Stored(run);
        foreach (var command in (string[][])
            [
                ["replay", run.Value], ["replay", run.Value, "--verify"], ["resume", run.Value],
                ["branch", run.Value, "--at", "160ms", "--set", "router=round-robin"], ["db", "rebuild", run.Value],
            ])
        {
            var ended = await commands.Invoke(command);
            // A fold alone does not follow the hash chain: it sees what can't be read, or can't happen.
            if (command.Length == 2 && command[0] == "replay" && ended.Code == ExitCode.Ok) continue;
            // The chain is looked at before the events, and numbers them as a replay does, without the run's start.
            var verifies = command.Contains("--verify");
            AssertNamed(
                ended, string.Join(' ', command), run, verifies ? $"{said}|event 38|its start" : said,
                verifies ? null : code);
            Assert.Equal(before, await Stored(run));
        }

        var verified = await commands.Invoke("db", "verify", run.Value);
        Assert.Equal(ExitCode.Differs, verified.Code);
        Assert.Contains(run.Value, verified.Out, StringComparison.Ordinal);
        await fixture.Execute($"delete from events.mt_events where stream_id = '{run}'");
        Assert.Equal(ExitCode.Ok, (await commands.Invoke("delete", run.Value)).Code);
    }

    private static void AssertNamed(
        (int Code, string Out, string Error) ended, string command, RunId run, string said, int? code)
    {
        var all = $"{command}: {ended}";
        Assert.True(ended.Code == (code ?? ended.Code) && ended.Code is ExitCode.BadInput or ExitCode.Differs, all);
        Assert.True(ended.Out.Length == 0, all);
        Assert.Contains(run.Value, ended.Error, StringComparison.Ordinal);
        Assert.Matches(said, ended.Error);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("nexpected", ended.Error, StringComparison.Ordinal);
    }

    private Task<string> Stored(RunId run) => fixture.Ask<string>(
        $"""
        select concat_ws(' ',
            (select count(*) from run where run = '{run}' or parent = '{run}'),
            (select count(*) from events.mt_streams where id = '{run}'),
            (select md5(string_agg(r::text, e'\n')) from run r where run = '{run}'),
            (select md5(string_agg(r::text, e'\n' order by request)) from request r where run = '{run}'),
            (select md5(string_agg(r::text, e'\n' order by iteration)) from iteration r where run = '{run}'),
            (select md5(string_agg(e::text, e'\n' order by version)) from events.mt_events e where stream_id = '{run}'))
        """);
}
