using EventSim.Simulation.Runs;
using static EventSim.Benchmarks.Benchmarks;

namespace EventSim.Benchmarks;

/// <summary>What prefix caching costs, and a trace that makes use of it.</summary>
internal static class PrefixBenchmark
{
    private const int Rounds = 4;

    private static readonly string Trace = Path.GetFullPath(Path.Combine(
        Environment.GetEnvironmentVariable("EVENTSIM_SHARED") ?? Path.Combine(StoredRuns.Root, "..", "shared"),
        "traces", "dev", "mooncake-conversation-0-20min.jsonl.gz"));

    /// <summary>The same simulation without and with prefix caching, turn about; then Mooncake's 20 minutes.</summary>
    public static void Run(string name)
    {
        var without = Workloads.Prepare(Workloads.SixProfiles(50_000));
        var with = Workloads.Prepare(Workloads.SixProfiles(50_000, caching: true));
        var (off, on) = (Time(without), Time(with));
        for (var round = 1; round < Rounds; round++) (off, on) = (Math.Min(off, Time(without)), Math.Min(on, Time(with)));
        Say(name, $"the six profiles: {off:0.00} s without, {on:0.00} s with prefix caching: {on / off:0.00} times");
        if (File.Exists(Trace)) Mooncake(name);
        else Say(name, $"no trace at {Trace}: set EVENTSIM_SHARED");
    }

    private static void Mooncake(string name) => StoredRuns.OnAStore(home =>
    {
        var file = Path.Combine(home, "mooncake.yaml");
        File.WriteAllText(file, Workloads.Mooncake(Trace));
        var best = StoredRuns.Eventsim(home, "run", file, "--store", "none", "--json");
        for (var round = 1; round < Rounds; round++)
        {
            var next = StoredRuns.Eventsim(home, "run", file, "--store", "none", "--json");
            if ((double)next.Result["wall_seconds"]! < (double)best.Result["wall_seconds"]!) best = next;
        }

        var (hit, completed) = (best.Result["prefix_cache_hit_tokens"], best.Result["outcomes"]!["completed"]);
        var wall = (double)best.Result["wall_seconds"]!;
        Say(name, $"Mooncake's 20 minutes: {completed} requests, {hit} tokens hit, {wall:0.00} s, {best.PeakMb:0} MB");
    });

    private static double Time(PreparedRun run)
    {
        using var measures = run.NewMeasures();
        var began = Cpu();
        run.Run(measures);
        return Cpu() - began;
    }
}
