using EventSim.Cli.Input;
using EventSim.Domain.Costs;
using EventSim.Domain.Events;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Runs;
using static EventSim.Benchmarks.Benchmarks;

namespace EventSim.Benchmarks;

/// <summary>What pricing the iterations of a run takes: its batches are kept, and priced again and again.</summary>
internal static class CostBenchmark
{
    private const int Rounds = 5;

    /// <summary>So often that the clock, which ticks in hundredths of a second, tells.</summary>
    private const int Times = 100;

    /// <summary>Prints the first pricing, in which everything is worked out for the first time, and the best of the
    /// others.</summary>
    public static void Run(string name)
    {
        foreach (var scenario in (string[])["heavy", "heavy-steady"])
        {
            var loaded = ScenarioFile.Load(
                    Path.Combine(StoredRuns.Root, "scenarios", scenario + ".yaml"),
                    ["deployment.gpu=h100-sxm", "events=every-iteration"], null, null)
                .IfLeft(faults => throw new InvalidOperationException(string.Join('\n', faults)));
            var prepared = PreparedRun.Of(loaded.Scenario).IfLeft(_ => throw new InvalidOperationException(scenario));
            var (batches, simulated) = Keep(prepared);
            var costs = CostModels.For(loaded.Scenario);
            var first = Price(costs, batches, 1);
            var best = Enumerable.Range(1, Rounds).Min(_ => Price(costs, batches, Times));
            var linear = new LinearCost(new CostSettings.Linear(new(1_000), new(1), new(1)), 1);
            var floor = Enumerable.Range(0, Rounds).Min(_ => Price(linear, batches, Times));
            var mixed = 100.0 * batches.Count(batch => batch.Prefills.Length > 0) / batches.Count;
            Say(name, $"{scenario} on tp8: {batches.Count} iterations, {mixed:0} % of them with prefill");
            Say("", $"{best - floor:0} ns an iteration beyond linear cost, {first - floor:0} the first time");
            Say("", $"the whole run takes {simulated:0} ns an iteration");
        }
    }

    private static (List<Kept> Batches, double Simulated) Keep(PreparedRun run)
    {
        var batches = new List<Kept>();
        var room = new PrefillShape[1_024];
        using var measures = run.NewMeasures();
        var began = Cpu();
        Loop.Run(run.Environment, run.Environment.Start, measures.Observe);
        var seconds = Cpu() - began;
        Loop.Run(run.Environment, run.Environment.Start, transition =>
        {
            foreach (var happened in transition.Events)
            {
                if (happened is not SimEvent.IterationStarted started) continue;
                var batch = transition.After.Replicas[started.Replica.Value].Flights[^1].Batch;
                batches.Add(Kept.Of(Shapes.Of(batch, room)));
            }
        });
        return (batches, seconds * 1e9 / measures.Iterations);
    }

    /// <summary>CPU time of pricing every batch so often, an iteration. Unit: ns.</summary>
    private static double Price(CostModel costs, List<Kept> batches, int times)
    {
        var (began, sum) = (Cpu(), 0L);
        for (var i = 0; i < times; i++)
            foreach (var batch in batches) sum += costs.StageTime(batch.Shape, 0).Nanoseconds;
        var seconds = Cpu() - began;
        return sum > 0
            ? seconds * 1e9 / batches.Count / times
            : throw new InvalidOperationException("nothing was priced");
    }

    private sealed record Kept(PrefillShape[] Prefills, int PrefillTokens, int Decodes, long Context, int Sampled)
    {
        public static Kept Of(in BatchShape shape) => new(
            shape.Prefills.ToArray(), shape.PrefillTokens, shape.Decodes, shape.DecodeContext, shape.Sampled);

        public BatchShape Shape => new()
        {
            Prefills = Prefills,
            PrefillTokens = PrefillTokens,
            Decodes = Decodes,
            DecodeContext = Context,
            Sampled = Sampled,
        };
    }
}
