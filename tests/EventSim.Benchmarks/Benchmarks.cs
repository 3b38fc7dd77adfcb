using System.Diagnostics;
using System.Globalization;
using EventSim.Domain.Scenarios;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Measures;

namespace EventSim.Benchmarks;

/// <summary>What is measured, by name.</summary>
internal static class Benchmarks
{
    public static readonly ImmutableArray<(string Name, Action Run)> All =
    [
        ("simulation", Simulation),
        ("waiting", Waiting),
        ("memory", Memory),
    ];

    private static void Simulation()
    {
        var prepared = Workloads.Prepare(Workloads.SixProfiles(100_000));
        for (var round = 0; round < 4; round++)
        {
            using var measures = prepared.NewMeasures();
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var allocated = GC.GetTotalAllocatedBytes();
            var (result, _) = prepared.Run(measures);
            var seconds = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
            var tokens = result.OutputThroughput * (result.WindowTo - result.WindowFrom);
            Say($"simulation  {result.Outcomes.Arrived} requests in {seconds:0.00} s of CPU: {result.Outcomes.Arrived / seconds:0} requests/s, {tokens / seconds / 1e6:0.0} M output tokens/s");
            Say($"            {result.Iterations} iterations of {tokens / result.Iterations:0.0} sequences: {seconds * 1e9 / result.Iterations:0} ns and {(GC.GetTotalAllocatedBytes() - allocated) / result.Iterations} bytes each; TTFT p99 {result.Ttft?.P99:0} ms {GC.CollectionCount(0)} {measures.Gaps.Sorted().Gaps.Length}");
        }
    }

    private static void Waiting()
    {
        foreach (var requests in (int[])[10_000, 100_000, 1_000_000])
        {
            var prepared = Workloads.Prepare(Workloads.Waiting(requests));
            using var measures = prepared.NewMeasures();
            var environment = prepared.Environment;
            var world = Loop.Step(environment, environment.Start, Loop.Next(environment, environment.Start), measures.Observe);
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var before = measures.Iterations;
            world = Loop.Run(environment, world, measures.Observe);
            var seconds = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
            Say($"waiting     {requests} requests: {seconds * 1e9 / (measures.Iterations - before):0} ns an iteration ({measures.Iterations} iterations, {world.Waiting} still wait)");
        }
    }

    private static void Memory()
    {
        var prepared = Workloads.Prepare(Workloads.SixProfiles(1_000_000));
        using var measures = prepared.NewMeasures();
        var (result, _) = prepared.Run(measures);
        Say($"memory      {result.Outcomes.Arrived} requests: peak {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB");
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
