using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Units;
using EventSim.Persistence.Runs;

namespace EventSim.Store.Tests.Support;

/// <summary>Values of which only the named parts matter.</summary>
public static class Some
{
    public static RunStarted Start(string name = "a run", string scenario = "some") => new(
        name,
        scenario,
        ulong.MaxValue,
        """{"name":"some","b":1.50,"a":[1,2]}""",
        new string('a', 64),
        "0.0.0-test",
        1,
        [new RunFile(new string('c', 64), "trace.csv", "/data/trace.csv")]);

    /// <summary>The start of a branch, every field different from its default.</summary>
    public static RunStarted Branch() => Start() with
    {
        Spans = true,
        Chain = "sha256-122",
        Parent = new RunParent("abcdefghijkl", 12, 345, "00000000-0000-8000-8000-000000000001"),
    };

    public static RunCompleted End(long events) =>
        new(events, new string('b', 64), 9_000_000_000, """{"schema_version":1,"events":2,"rate":1.50}""");

    /// <summary>One event of every kind, every field different from its default.</summary>
    public static ImmutableArray<SimEvent> OfEveryKind =>
    [
        new SimEvent.RequestArrived(new(11), new(12), 13, 14, 15, 16, 17),
        new SimEvent.RequestRejected(
            new(21), new(22), RejectionReason.ExceedsMaxModelLen, new(new(23), 24, 25, 26, 27, 28)),
        new SimEvent.RequestRouted(new(31), new(32), new(33), new(34)),
        new SimEvent.RequestDelivered(new(41), new(42), new(43)),
        new SimEvent.RequestPreempted(new(51), new(52), new(53), 54),
        new SimEvent.RequestSkipped(new(61), new(62), new(63)),
        new SimEvent.RequestAborted(new(121), new(122), new(123)),
        new SimEvent.IterationStarted(
            new(71),
            new(72),
            73,
            new(74),
            [new(new(75), new(76)), new(new(77), new(78))],
            [
                new(new(79), 80, 81, EntryKind.Prefill),
                new(new(82), 83, 84, EntryKind.New),
                new(new(85), 86, 87, EntryKind.Resumed),
            ],
            88),
        new SimEvent.IterationCompleted(new(91), new(92), 93),
        new SimEvent.DecodeSpanStarted(new(111), new(112), 113, [new(121), new(135)]),
        new SimEvent.DecodeSpanCompleted(new(114), new(115), 116, 117),
        new SimEvent.RequestFinished(
            new(101), new(102), new(103), FinishReason.MaxModelLen, new(new(104), 105, 106, 107, 108, 109)),
    ];

    /// <summary>Steps of a made-up run, of a few events each: an arrival, its routing and an iteration.</summary>
    public static IEnumerable<SimEvent[]> Steps(int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            var at = new SimTime(i * 1000L);
            yield return
            [
                new SimEvent.RequestArrived(at, new(i), 0, i, 0, 512, 128),
                new SimEvent.RequestRouted(at, new(i), default, at),
                new SimEvent.IterationStarted(at, default, i, at
                    + new Duration(900), [], [new(new(i), 512, 0, EntryKind.New)], 7),
                new SimEvent.IterationCompleted(at + new Duration(900), default, i),
            ];
        }
    }
}
