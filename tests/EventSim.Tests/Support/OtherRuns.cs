using EventSim.Domain.Scheduling;
using FsCheck;
using FsCheck.Fluent;

namespace EventSim.Tests.Support;

/// <summary>Draws scenarios whose engines schedule otherwise than vllm-v1 does. Some have so many blocks that a share
/// of them is always left free, some so few that one request takes all.</summary>
public static class OtherRuns
{
    /// <summary>Any scenario of these.</summary>
    public static Arbitrary<RandomRun> Any() => RandomRuns.Any(
        Gen.OneOf(
            from blocks in Gen.Choose(6, 40)
            from blockSize in Gen.Elements(1, 4, 16)
            select (blocks, blockSize),
            from blocks in Gen.Choose(2, 6)
            select (blocks, 4),
            from blocks in Gen.Choose(100, 220)
            select (blocks, 1)),
        Others);

    private static Gen<EngineSettings> Others(EngineSettings settings) =>
        from scheduler in Gen.Elements(
            Enum.GetValues<SchedulerKind>()
                .Where(kind => kind is not (SchedulerKind.VllmV1 or SchedulerKind.SloAware)).ToArray())
        from count in Gen.Elements(OutputCount.Total, OutputCount.Total, OutputCount.SincePreemption)
        from low in Gen.Choose(1, 20)
        from more in Gen.Choose(0, 60)
        from longest in Gen.Choose(10, 200)
        from stages in Gen.Choose(1, 5)
        from dynamic in Gen.Elements(true, false, false)
        from budget in Gen.Choose(8, 24)
        from tight in Gen.Elements(true, true, true, false)
        select settings with
        {
            Scheduler = scheduler,
            EnablePrefixCaching = false,

            // Prompts that just fit are those that outgrow the budget of whole prompts.
            MaxNumBatchedTokens = tight && scheduler == SchedulerKind.VllmV0
                ? new TokenBudget.Fixed(budget)
                : settings.MaxNumBatchedTokens,
            OutputCount = count,
            DynamicChunk = dynamic ? new DynamicChunk(low, low + more, longest, stages) : null,
        };
}

/// <summary>A property that holds for every scenario of another scheduler than vllm-v1.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OtherLawAttribute : LawAttribute
{
    private const int Scenarios = 120;

    /// <summary>A law, tried on these many scenarios.</summary>
    public OtherLawAttribute()
    {
        Arbitrary = [typeof(OtherRuns)];
        if (Replay is not null) MaxTest = Scenarios;
    }
}
