using System.Diagnostics;
using System.Globalization;
using EventSim.Simulation.Engine;

namespace EventSim.Benchmarks;

/// <summary>What is measured, by name. Simulations are measured in CPU time of this process, on one core; commands in
/// wall time, all that they do included.</summary>
internal static class Benchmarks
{
    private const int Rounds = 4;

    public static readonly ImmutableArray<(string Name, Action<string> Run)> All =
    [
        ("simulation", Simulation),
        ("spans", SpanBenchmark.Run),
        ("waiting", Waiting),
        ("prefix", PrefixBenchmark.Run),
        ("cost", CostBenchmark.Run),
        ("memory", StoredRuns.Memory),
        ("stored", StoredRuns.Million),
        ("travel", TimeTravel.Run),
        ("heavy", StoredRuns.Heavy),
        ("snapshot", SnapshotBenchmark.Run),
        ("snapshots", SnapshotBenchmark.Stored),
    ];

    /// <summary>Prints a line of a benchmark's output.</summary>
    public static void Say(string name, FormattableString text) =>
        Console.WriteLine($"{name,-12}{text.ToString(CultureInfo.InvariantCulture)}");

    private static void Simulation(string name)
    {
        var text = Workloads.SixProfiles(100_000, events: "every-iteration");
        var prepared = Workloads.Prepare(text);
        for (var round = 1; round <= Rounds; round++)
        {
            using var measures = prepared.NewMeasures();
            var allocated = GC.GetTotalAllocatedBytes();
            var began = Cpu();
            var (result, _) = prepared.Run(measures);
            var seconds = Cpu() - began;
            var bytes = (GC.GetTotalAllocatedBytes() - allocated) / result.Iterations;
            var requests = result.Outcomes.Completed;
            var tokens = result.OutputThroughput * (result.WindowTo - result.WindowFrom);
            var perIteration = $"{tokens / result.Iterations:0} sequences, {seconds * 1e9 / result.Iterations:0} ns";
            var millions = tokens / seconds / 1e6;
            Say(name, $"{requests / seconds:0} requests/s, {millions:0.0} M output tokens/s (round {round})");
            Say("", $"{result.Iterations} iterations: {perIteration} and {bytes} bytes each");
        }
    }

    private static void Waiting(string name)
    {
        foreach (var requests in (int[])[10_000, 10_000, 100_000, 1_000_000])
        {
            var prepared = Workloads.Prepare(Workloads.Waiting(requests));
            var environment = prepared.Environment;
            using var measures = prepared.NewMeasures();
            var first = Loop.Next(environment, environment.Start);
            var world = Loop.Step(environment, environment.Start, first, measures.Observe);
            var began = Cpu();
            world = Loop.Run(environment, world, measures.Observe);
            var each = (Cpu() - began) * 1e9 / measures.Iterations;
            Say(name, $"{requests} requests at once: {each:0} ns an iteration, {world.Waiting} still wait");
        }
    }

    /// <summary>CPU time of this process so far. Unit: s.</summary>
    public static double Cpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
}
