using System.Globalization;
using EventSim.Cli.Input.Traces;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Inputs;
using EventSim.Tests.Support;

namespace EventSim.Tests.Cli.Input.Traces;

/// <summary>Whole published traces: every row is a request, no token is lost, arrivals are right to the tick.</summary>
public sealed class PublishedTraceTests
{
    [SharedTheory]
    [InlineData("azure2023-conv-h1.csv.gz", "csv", 9_739, 12_049_382, 2_155_198)]
    [InlineData("mooncake-conversation-0-20min.jsonl.gz", "jsonl", 3_658, 49_028_610, 1_274_811)]
    [InlineData("lengths-arxiv-summarization.csv.gz", "csv", 14_129, 36_434_773, 4_180_353)]
    [InlineData("lengths-sharegpt-8k.csv.gz", "csv", 15_366, 35_776_947, 6_716_255)]
    public void Rows_and_tokens_add_up(string file, string format, int rows, long prompt, long output)
    {
        var trace = Read($"dev/{file}", format);
        Assert.Empty(trace.Source.Dropped);
        Assert.Equal(rows, trace.Requests.Length);
        Assert.Equal(prompt, trace.Requests.Sum(row => (long)row.PromptTokens));
        Assert.Equal(output, trace.Requests.Sum(row => (long)row.OutputTokens));
    }

    [SharedFact]
    public void Arrivals_are_the_files_to_the_tick()
    {
        const string file = "traces/dev/azure2023-conv-h1.csv.gz";
        var source = WorkloadSources.From(Read("dev/azure2023-conv-h1.csv.gz", "csv"), 1, null);
        var stated = SharedData.Rows(file).Select(row => Ticks(row["arrival_s"])).ToArray();
        Assert.Equal(stated, Enumerable.Range(0, source.FirstTurns).Select(i => source.ArrivalOf(i).Nanoseconds / 100));
        Assert.All(Enumerable.Range(0, source.FirstTurns), i => Assert.Equal(0, source.ArrivalOf(i).Nanoseconds % 100));
    }

    [SharedTheory]
    [InlineData("azure_2023_head.csv", "azure", 5, 0, 5_892_655_000)]
    [InlineData("mooncake_head.jsonl", "mooncake", 5, 0, 0)]
    [InlineData("burstgpt_v1_head.csv", "burstgpt", 3, 5_000_000_000, 118_000_000_000)]
    [InlineData("vidur_head.csv", "vidur", 2, 0, 4_314_579_000)]
    public void Heads_of_the_formats_as_published(string file, string format, int rows, long first, long last)
    {
        var trace = Read($"fixtures/{file}", format);
        var times = trace.Requests.Select(row => row.At.Nanoseconds).ToArray();
        Assert.Equal((rows, first, last), (times.Length, times[0], times[^1]));
    }

    /// <summary>Seconds with seven decimals as whole ticks of 100 ns, digit by digit.</summary>
    private static long Ticks(string seconds) =>
        long.Parse(seconds.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private static Workload.Trace Read(string file, string format) =>
        TraceReader.Read(SharedData.At($"traces/{file}"), file, format, 1)
            .Match(trace => trace, faults => throw new InvalidOperationException(string.Join("\n", faults)));
}
