using EventSim.Simulation.Engine;
using EventSim.Simulation.Runs;
using static EventSim.Benchmarks.Benchmarks;

namespace EventSim.Benchmarks;

/// <summary>The same simulations step by step and in decode spans, turn about, near saturation and far from
/// it.</summary>
internal static class SpanBenchmark
{
    private const int Rounds = 4;

    /// <summary>How long a run took and what it made.</summary>
    private readonly record struct Timed(double Seconds, long Stored, long Events, long Iterations, string Hash);

    /// <summary>Prints the best round of each.</summary>
    public static void Run(string name)
    {
        foreach (var (share, stages, firstTurns) in ((double, int, int)[])
            [(Workloads.Busy, 1, 50_000), (Workloads.Stable, 1, 50_000), (Workloads.Stable, 4, 5_000)])
        {
            PreparedRun Prepare(string events) =>
                Workloads.Prepare(Workloads.SixProfiles(firstTurns, share, events, stages: stages));
            var (steps, spans) = (Prepare("every-iteration"), Prepare("spans"));
            var (off, on) = (Time(steps), Time(spans));
            for (var round = 1; round < Rounds; round++)
                (off, on) = (Faster(off, Time(steps)), Faster(on, Time(spans)));
            if (off.Hash != on.Hash || off.Events != on.Events)
                throw new InvalidOperationException($"{off} and {on} differ");
            var rate = firstTurns / off.Seconds;
            var stored = off.Stored;
            Say(name, $"{share} of capacity, {stages} stages");
            Say("", $"step by step: {rate:0} requests/s, {stored} stored events");
            var (fast, faster) = (firstTurns / on.Seconds, off.Seconds / on.Seconds);
            var fewer = (double)off.Stored / on.Stored;
            Say("", $"in spans: {fast:0} requests/s, {on.Stored} stored events");
            Say("", $"{faster:0.00} times faster, {fewer:0.00} times fewer events");
        }
    }

    private static Timed Faster(Timed a, Timed b) => a.Seconds < b.Seconds ? a : b;

    private static Timed Time(PreparedRun run)
    {
        using var measures = run.NewMeasures();
        var stored = 0L;
        var began = Cpu();
        Loop.Run(run.Environment, run.Environment.Start, transition =>
        {
            measures.Observe(transition);
            stored += transition.Events.Length;
        });
        return new Timed(Cpu() - began, stored, measures.Hash.Count, measures.Iterations, measures.Hash.Hex());
    }
}
