using System.Globalization;
using EventSim.Cli;
using EventSim.Persistence.Serialization;
using EventSim.Store.Tests.Support;

namespace EventSim.Store.Tests.Transfer;

/// <summary>Runs that every released version has stored are read as ever: the kept files of <c>StoredRuns</c>, one an
/// event schema.</summary>
[Collection(SharedStore.Name)]
public sealed class StoredRunTests(StoreFixture fixture)
{
    // Nothing was released under schema 1.
    private const int First = 2;

    private readonly StoreCommands commands = new(fixture);

    public static TheoryData<int> Schemas => [.. Enumerable.Range(First, EventNames.Schema - First + 1)];

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task Runs_of_every_schema_are_imported_folded_and_simulated_again(int schema)
    {
        var file = Path.Combine(
            AppContext.BaseDirectory,
            "StoredRuns",
            string.Create(CultureInfo.InvariantCulture, $"schema{schema}.ndjson.gz"));
        var (code, output, error) = await commands.Invoke("db", "import", file);
        Assert.True(code == ExitCode.Ok, error);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] runs = [.. lines.Select(line => line.Split(' ')[0])];

        Assert.Equal(
            runs.Length, await fixture.Ask<long>(
                $"""
                select count(*) from events.mt_events where stream_id in ('{string.Join("', '", runs)}') and version = 1
                    and (data ->> 'event_schema')::int = {schema}
                """));
        foreach (var run in runs)
        {
            Assert.Equal(ExitCode.Ok, (await commands.Invoke("db", "verify", run)).Code);
            var (replayed, _, report) = await commands.Invoke("replay", run, "--verify");
            Assert.True(replayed == ExitCode.Ok, report);
            Assert.Contains("are the same in a second simulation", report, StringComparison.Ordinal);
            var rows = await commands.Rows(run);
            Assert.Equal(ExitCode.Ok, (await commands.Invoke("db", "rebuild", run)).Code);
            Assert.Equal(rows, await commands.Rows(run));
        }

        Assert.Equal(ExitCode.Ok, (await commands.Invoke(["delete", .. runs])).Code);
    }

    [Fact]
    public async Task They_hold_every_event_that_a_run_can_have()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var schema in Enumerable.Range(First, EventNames.Schema - First + 1))
        {
            using var file = new StreamReader(new System.IO.Compression.GZipStream(
                File.OpenRead(Path.Combine(AppContext.BaseDirectory, "StoredRuns", $"schema{schema}.ndjson.gz")),
                System.IO.Compression.CompressionMode.Decompress));
            while (await file.ReadLineAsync() is { } line)
                if (line.Split("\"type\":\"") is [_, var rest, ..])
                    seen.Add(rest.Split('"')[0]);
        }

        // No workload gives a request up yet.
        var known = EventNames.All.Select(name => name.Alias).Concat(EventNames.Steps.Select(step => step.Alias))
            .Except(["request_aborted"]);
        Assert.Equal(known.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }
}
