using EventSim.Domain.Scheduling;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Conformance;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EventSim.Tests.Conformance;

/// <summary>vllm-v1 against a second implementation of its rules, on workloads drawn at random.</summary>
public class NaiveVllmTests
{
    [Property(MaxTest = 300, Replay = "20260817,4057", Arbitrary = [typeof(NaiveVllmTests)])]
    public void The_scheduler_decides_as_one_written_plainly_from_the_same_rules(RandomRecording drawn)
    {
        var naive = new NaiveVllm(drawn.Recording).Steps().ToList();
        Assert.Equal((naive.Count, (Difference?)null), Comparison.Run(new VllmDriver(drawn.Recording), naive, []));
    }

    /// <summary>A workload and an engine that is short of everything.</summary>
    public sealed record RandomRecording(Recording Recording);

    public static Arbitrary<RandomRecording> Any() => Limits().SelectMany(Recordings).ToArbitrary();

    private static Gen<EngineLimits> Limits() =>
        from blockSize in Gen.Elements(1, 4, 16)
        from longest in Gen.Choose(2, 12)
        from spare in Gen.Choose(0, 20)
        from sequences in Gen.Choose(1, 8)
        from budget in Gen.Choose(4, 120)
        from chunked in Gen.Elements(true, true, false)
        from threshold in Gen.Elements(0, 0, 7, 24)
        from watermark in Gen.Elements(0, 0, 1, 3)
        from reserves in Gen.Elements(true, false)
        from caching in Gen.Elements(true, false)
        from queue in Gen.Elements(QueueKind.Fcfs, QueueKind.Priority)
        from order in Gen.Elements(Enum.GetValues<FreedOrder>())
        let context = (longest * blockSize) + 1
        select new EngineLimits(
            SchedulerKind.VllmV1, sequences, chunked ? budget : Math.Max(budget, context), chunked, threshold,
            blockSize, longest + 1 + watermark + spare, watermark, context, reserves, 1)
        {
            PrefixCaching = caching,
            NamesBlocks = true,
            OneInstantIsATie = true,
            Queue = queue,
            FreedOrder = order,
            Profiles = [new ProfileRules(2), new ProfileRules(0), new ProfileRules(1)],
        };

    private static Gen<RandomRecording> Recordings(EngineLimits limits) =>
        from blocksEach in Gen.Choose(1, 4)
        from privates in Gen.Choose(1, 4)
        from rows in Gen.ArrayOf(Rows(limits), 25)
        let ordered = rows.Select((row, i) => row with { Arrival = rows.Take(i + 1).Sum(r => r.Arrival) })
        select new RandomRecording(new Recording(
            limits,
            [.. ordered.Select((row, i) => i % 4 < privates
                ? row with { Prefix = null }
                : Known(row, i, limits.BlockSize, blocksEach))],
            [],
            true));

    /// <summary>The arrival is the time since the one before.</summary>
    private static Gen<RecordedRequest> Rows(EngineLimits limits) =>
        // By priority, two of one step and priority can preempt each other for ever.
        from gap in Gen.Elements(limits.Queue == QueueKind.Priority ? [1, 2] : new[] { 0, 0, 1, 3 })
        from prompt in Gen.Choose(1, limits.MaxModelLen)
        from output in Gen.Choose(1, 20)
        from rules in Gen.Choose(0, 2)
        from stem in Gen.Choose(0, 2)
        select new RecordedRequest(gap, prompt, output, rules, new Prefix(limits.BlockSize, [stem], 0));

    /// <summary>The first half of a prompt is that of a stem, and so is what some produce. An id tells some
    /// blocks.</summary>
    private static RecordedRequest Known(RecordedRequest row, int own, int blockSize, int blocksEach)
    {
        var each = blockSize * blocksEach;
        var (tokens, stem) = (row.PromptTokens + row.OutputTokens, row.Prefix!.Ids[0]);
        var shared = own % 3 == 0 ? tokens : row.PromptTokens / 2;
        var ids = Enumerable.Range(0, (tokens / each) + 1)
            .Select(i => (1_000 * ((i + 1) * each <= shared ? stem : own + 3)) + i);
        return row with { Prefix = new Prefix(each, [.. ids], tokens / blockSize * blockSize) };
    }
}
