using EventSim.Cli.Input;
using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs;
using EventSim.Domain.Errors;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Runs;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Accuracy;

/// <summary>A result file of <c>vllm bench serve</c>.</summary>
/// <param name="Prompts">Requests of the benchmark.</param>
/// <param name="Clients">Requests at a time at most; none: no limit.</param>
/// <param name="Rate">Requests a second; none: all at once, or as the clients allow.</param>
/// <param name="InputTokens">Prompt tokens of a request, on average.</param>
/// <param name="OutputTokens">Output tokens of a request, on average.</param>
/// <param name="Ttft">Mean. Unit: ms.</param>
/// <param name="Tpot">Mean. Unit: ms.</param>
internal sealed record BenchResult(
    int Prompts, int? Clients, double? Rate, double InputTokens, double OutputTokens, double Ttft, double Tpot)
{
    /// <summary>Reads a result file.</summary>
    public static Either<Seq<InvalidInput>, BenchResult> Read(string path) =>
        TextFile.Document(path, Source.Of(path, "")).Bind(root => Of(root).ToEither());

    /// <summary>The benchmark on what a scenario describes: its workload stands for the scenario's.</summary>
    public Either<Seq<InvalidInput>, Benchmark> On(Scenario scenario)
    {
        if (scenario.Cost is not CostSettings.Roofline roofline)
            return Seq1(new InvalidInput("", 0, "cost", "is not roofline: it has no overheads"));
        var asked = scenario with { Workload = Workload, Horizon = null, Warmup = SimTime.Zero };
        Either<Seq<InvalidInput>, PreparedRun> With(Overheads overheads) => PreparedRun.Of(asked with
        {
            Cost = roofline with { Host = overheads.ToHost() },
        });
        return With(Overheads.None).Map(_ => new Benchmark(Ttft, Tpot, overheads => With(overheads).Match(
            Right: run =>
            {
                var result = run.Run(run.NewMeasures()).Result;
                return (result.Ttft!.Mean, result.Tpot?.Mean ?? Tpot);
            },
            Left: faults => throw new InvalidOperationException(string.Join("; ", faults)))));
    }

    private Workload.Profiles Workload => new(
        [
            new Profile(
                "bench",
                Clients is { } clients ? new ArrivalProcess.ClosedLoop(clients)
                : Rate is { } rate ? new ArrivalProcess.Poisson(rate)
                : new ArrivalProcess.AllAtOnce(),
                new Distribution.Constant(InputTokens), new Distribution.Constant(OutputTokens), null, Prompts),
        ], ArrivalMode.Superposed);

    private static Validation<InvalidInput, BenchResult> Of(Node root) => Problems.Collect(problems =>
    {
        if (root is not Node.Mapping result)
        {
            problems.Add(root.Expected("a result file of vllm bench serve"));
            return Option<BenchResult>.None;
        }

        Option<double> Number(string key)
        {
            if (result[key] is { } node && Numbers.TryReal(node) is > 0 and var value) return value;
            problems.Add((result[key] ?? result).Place.Problem($"the key '{key}' is missing: a number above 0"));
            return Option<double>.None;
        }

        double? Maybe(string key) => result[key] is { IsNull: false } node && Numbers.TryReal(node) is > 0 and var value
            ? value
            : null;
        return
            from prompts in Number("completed")
            from input in Number("total_input_tokens")
            from output in Number("total_output_tokens")
            from ttft in Number("mean_ttft_ms")
            from tpot in Number("mean_tpot_ms")
            select new BenchResult(
                (int)prompts, (int?)Maybe("max_concurrency"), Maybe("request_rate"), input / prompts,
                output / prompts, ttft, tpot);
    });
}
