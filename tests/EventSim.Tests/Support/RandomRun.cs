using EventSim.Cli.Input;
using EventSim.Domain.Costs;
using EventSim.Domain.Deployments;
using EventSim.Domain.Hardware;
using EventSim.Domain.Objectives;
using EventSim.Domain.Routing;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using FsCheck;
using FsCheck.Fluent;

namespace EventSim.Tests.Support;

/// <summary>A small scenario in which much goes on: tight budgets, few blocks, arrivals that coincide with the ends of
/// iterations. It prints as a scenario that can be pasted into a test.</summary>
public sealed record RandomRun(Scenario Scenario)
{
    /// <inheritdoc />
    public override string ToString() => CanonicalJson.Of(Scenario);
}

/// <summary>Draws scenarios for the laws.</summary>
public static class RandomRuns
{
    private const int Millisecond = 1_000_000;

    // Of llama-3.1-8b: keys and values of 32 layers, 8 heads of 128, 2 bytes each.
    private const int BlockTokenBytes = 2 * 32 * 8 * 128 * 2;

    private static readonly ImmutableArray<SloBound> Tight =
    [
        new(SloMetric.Ttft, "p99", new Duration(20L * Millisecond)),
        new(SloMetric.Tpot, "p99", new Duration(3L * Millisecond)),
    ];

    /// <summary>What an engine has: KV blocks, their size, the batch limits, replicas and stages.</summary>
    private sealed record Sizes(int Blocks, int BlockSize, int Budget, int Sequences, int Replicas, int Stages);

    /// <summary>Any scenario.</summary>
    public static Arbitrary<RandomRun> Any() => Any(
        from blocks in Gen.Choose(6, 40)
        from blockSize in Gen.Elements(1, 4, 16)
        select (blocks, blockSize), Gen.Constant);

    /// <summary>Any scenario on so many blocks of a size, whose engine is one of those made from it.</summary>
    internal static Arbitrary<RandomRun> Any(
        Gen<(int Blocks, int BlockSize)> caches, Func<EngineSettings, Gen<EngineSettings>> engines)
    {
        var sizes =
            from cache in caches
            from budget in Gen.Choose(8, 160)
            from sequences in Gen.Choose(1, 10)
            from replicas in Gen.Choose(1, 3)
            from stages in Gen.Elements(1, 1, 2, 2, 3, 5)
            select new Sizes(cache.Blocks, cache.BlockSize, budget, sequences, replicas, stages);
        var runs =
            from size in sizes
            from settings in Engines(size)
            from engine in engines(settings)
            from workload in Workloads(size)
            from costs in Costs()
            from router in Gen.Elements(Enum.GetValues<RouterPolicy>())
            from links in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
            from censored in Gen.Elements(false, false, true)
            from warmup in Gen.Elements(0, 0, 7)
            from together in Gen.Elements(false, false, false, true)
            from slo in Gen.Elements<ImmutableArray<SloBound>>([], Tight)
            from seed in Gen.Choose(0, int.MaxValue)
            select new RandomRun(Served.Scenario() with
            {
                Seed = (ulong)seed,
                Horizon = new SimTime(60L * Millisecond),
                Warmup = new SimTime(warmup * Millisecond),
                AtHorizon = censored ? HorizonRule.Censor : HorizonRule.Drain,
                Deployment = new Deployment(
                    Served.Gpu("h100-sxm"), size.Replicas, 1, size.Stages, links ? Links(size.Replicas) : [])
                {
                    Lockstep = together && size.Stages == 1,
                },
                Router = router,
                Engine = engine,
                Cost = costs,
                Workload = workload,
                Slo = slo,
            });
        return runs.ToArbitrary();
    }

    private static Gen<EngineSettings> Engines(Sizes size) =>
        from scheduler in Gen.Frequency(
            (3, Gen.Constant(SchedulerKind.VllmV1)), (1, Gen.Constant(SchedulerKind.SloAware)))
        from queue in Gen.Frequency(
            (3, Gen.Constant(QueueKind.Fcfs)), (2, Gen.Elements(Enum.GetValues<QueueKind>())))
        from chunked in Gen.Elements(true, true, false)
        from threshold in Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(1, size.Budget)))
        from watermark in Gen.Elements(0, 0, 0.05, 0.2)
        from longest in Gen.Frequency(
            (2, Gen.Constant<int?>(null)), (1, Gen.Choose(2, size.Blocks * size.BlockSize).Select(n => (int?)n)))
        from reserves in Gen.Elements(true, false)
        from caching in Gen.Elements(true, false, false)
        from version in Gen.Elements(Enum.GetValues<EngineVersion>())
        from preemption in Gen.Elements(Enum.GetValues<PreemptionKind>())
        from swapped in Gen.Choose(0, size.Blocks)
        select new EngineSettings(
            scheduler, queue, size.Sequences, new TokenBudget.Fixed(size.Budget), chunked,
                threshold,
            size.BlockSize, 0.9, size.Blocks, watermark, preemption, caching, longest, reserves)
        {
            Version = version,
            SwapSpace = (long)swapped * BlockTokenBytes * size.BlockSize,
        };

    private static Gen<CostSettings> Costs() =>
        from iteration in Gen.Frequency(
            (4, Gen.Constant(Millisecond)), (2, Gen.Choose(1, 999_983)), (1, Gen.Constant(0)))
        from prefill in Gen.Elements(0, 10_000, 100_000)
        from decode in Gen.Elements(0, 100_000, 99_991)
        select (CostSettings)new CostSettings.Linear(
            new Duration(iteration), new Duration(prefill), new Duration(decode));

    private static Gen<Workload> Workloads(Sizes size)
    {
        var cache = size.Blocks * size.BlockSize;
        var row =
            from at in Gen.Choose(0, 50)
            from prompt in Gen.Choose(1, (cache * 5 / 4) + 1)
            from divisor in Gen.Elements(1, 2, 4, 8)
            from output in Gen.Choose(1, Math.Clamp(cache / 2, 1, 60))
            from stem in Gen.Choose(0, 2)
            from shared in Gen.Choose(0, 8)
            select new ListedRequest(
                new SimTime((long)at * Millisecond), Math.Max(1, prompt / divisor), output, 0,
                new Prefix(size.BlockSize, [stem, shared], 0));
        var listed =
            from count in Gen.Choose(1, 30)
            from rows in Gen.ArrayOf(row, count)
            select (Workload)new Workload.Listed(
                [.. rows.Select((r, i) => r with { Session = i, Prefix = Shared(r, i) })]);
        var profiles =
            from count in Gen.Choose(1, 3)
            from mix in Gen.ArrayOf(Profiles(cache), count)
            from mode in Gen.Elements(ArrivalMode.Superposed, ArrivalMode.Superposed, ArrivalMode.SingleLoop)
            select (Workload)new Workload.Profiles(
                [.. mix.Select((p, i) => p with { Name = $"p{i}" })],
                mix.All(p => p.Arrivals is ArrivalProcess.Poisson) ? mode : ArrivalMode.Superposed);
        return Gen.OneOf(listed, profiles);
    }

    /// <summary>The first blocks of a prompt are those of one of three stems, the others its own.</summary>
    private static Prefix Shared(ListedRequest row, int own)
    {
        var (size, stem, shared) = (row.Prefix!.TokensEach, row.Prefix.Ids[0], row.Prefix.Ids[1]);
        var ids = Enumerable.Range(0, (row.PromptTokens + size - 1) / size)
            .Select(block => (1_000 * (block < shared ? stem : own + 3)) + block);
        return new Prefix(size, [.. ids], row.PromptTokens);
    }

    private static Gen<Profile> Profiles(int cache) =>
        from arrivals in Gen.OneOf(
            Gen.Choose(20, 400).Select(rate => (ArrivalProcess)new ArrivalProcess.Poisson(rate)),
            Gen.Choose(20, 400).Select(rate => (ArrivalProcess)new ArrivalProcess.Constant(rate)),
            Gen.Constant((ArrivalProcess)new ArrivalProcess.AllAtOnce()),
            Gen.Choose(1, 4).Select(clients => (ArrivalProcess)new ArrivalProcess.ClosedLoop(clients)))
        from prompt in Gen.Choose(1, Math.Max(1, cache / 2))
        from output in Gen.Choose(1, Math.Clamp(cache / 3, 1, 40))
        from talks in Gen.Elements(true, false)
        from context in Gen.Elements(Enum.GetValues<ContextMode>())
        from count in Gen.Choose(1, 20)
        from priority in Gen.Choose(-1, 2)
        from deadline in Gen.Elements<int?>(null, 5, 40)
        select new Profile(
            "p",
            arrivals,
            new Distribution.Uniform(1, prompt),
            new Distribution.Uniform(1, output),
            talks && arrivals is not ArrivalProcess.ClosedLoop
                ? new Conversation(0.8, 0.7, 4, new Distribution.Exponential(0.003), context)
                : null,
            count)
        {
            Priority = priority,
            Deadline = deadline is { } due ? new Duration((long)due * Millisecond) : null,
        };

    private static ImmutableArray<Link> Links(int replicas) =>
    [
        new Link("client", "router", 1e6, new Duration(100_000)),
        .. Enumerable.Range(0, replicas).Select(i => new Link("router", $"replica-{i}", 2e5, new Duration(i * 50_000))),
    ];
}

/// <summary>A property that holds for every scenario. The scenarios are the same at every run; EVENTSIM_LAW_RUNS=n
/// tries n that are drawn afresh.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class LawAttribute : FsCheck.Xunit.PropertyAttribute
{
    /// <summary>A law, tried on two hundred scenarios.</summary>
    public LawAttribute()
    {
        var drawn = Environment.GetEnvironmentVariable("EVENTSIM_LAW_RUNS");
        Arbitrary = [typeof(RandomRuns)];
        MaxTest = drawn is null ? 200 : int.Parse(drawn, System.Globalization.CultureInfo.InvariantCulture);
        if (drawn is null) Replay = "20260817,4057";
    }
}
