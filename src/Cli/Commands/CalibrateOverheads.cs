using System.CommandLine;
using System.Text.Json.Nodes;
using EventSim.Cli.Accuracy;
using EventSim.Cli.Devices;
using EventSim.Cli.Input;
using EventSim.Cli.Input.Fields;
using EventSim.Cli.Measurements;
using EventSim.Cli.Output;
using EventSim.Domain.Errors;

namespace EventSim.Cli.Commands;

/// <summary>The overheads of an engine, fitted to benchmarks.</summary>
internal static class CalibrateOverheads
{
    /// <summary>Fits the overheads of what a scenario describes to result files of <c>vllm bench serve</c>.</summary>
    /// <param name="path">A result file, or a folder of them.</param>
    /// <param name="scenario">The scenario: model, deployment and engine as in the benchmark.</param>
    /// <param name="to">Where the result goes.</param>
    public static int FromBenchmarks(string path, string scenario, InvocationConfiguration to)
    {
        var files = Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal).ToList()
            : [path];
        if (files.Count == 0)
            return ProblemReport.Write([new InvalidInput(path, 0, "", "holds no result files")], to.Error);
        var read =
            from loaded in ScenarioFile.Load(scenario, [], null, null)
            from benchmarks in Problems.Whole(files.Select(file =>
                BenchResult.Read(file).Bind(result => result.On(loaded.Scenario))))
            select benchmarks;
        return read.Match(
            Right: benchmarks => Print(benchmarks, to.Output),
            Left: problems => ProblemReport.Write(problems, to.Error));
    }

    /// <summary>Fits the overheads of every stack of a table of closed loops.</summary>
    public static void FromPoints(
        ImmutableArray<EndToEndPoint> points, string folder, InvocationConfiguration to)
    {
        var engines = new JsonObject();
        foreach (var stack in points.GroupBy(point => point.Stack, StringComparer.Ordinal))
        {
            var (overheads, budget) = EndToEndAccuracy.Fit([.. stack]);
            var protocol = ProtocolLine.Of(stack.Select(point => point.With(budget).Protocol))
                .Select(line => $"{line.Name} {line.Value} ({line.Known})");
            engines[stack.Key] = new JsonObject
            {
                ["overhead"] = overheads.ToJson(),
                ["source"] = $"{stack.Count()} closed-loop points of {stack.Key}; {string.Join(", ", protocol)}",
            };
        }

        OutputFile.Write(folder, "engines.json", engines.ToJsonString(DeviceJson.Indented) + "\n", to.Output);
    }

    private static int Print(ImmutableArray<Benchmark> benchmarks, TextWriter to)
    {
        var (overheads, _) = OverheadFit.Of(benchmarks);
        to.Write($"overhead: {overheads.ToJson().ToJsonString()}\n\n");
        ImmutableArray<string> columns =
            ["ttft, ms", "without", "with", "tpot, ms", "without", "with"];
        TextTable.Write(to, columns, [.. columns.Select(_ => true)], [.. benchmarks.Select(benchmark =>
        {
            var (without, with) = (benchmark.Simulate(Overheads.None), benchmark.Simulate(overheads));
            return (IReadOnlyList<string>)[.. new[]
            {
                benchmark.Ttft, without.Ttft, with.Ttft, benchmark.Tpot, without.Tpot, with.Tpot,
            }.Select(value => FormattableString.Invariant($"{value:0.00}"))];
        })]);
        return ExitCode.Ok;
    }
}
