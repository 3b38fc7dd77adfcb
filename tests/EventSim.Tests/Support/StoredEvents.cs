using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Persistence.Runs;
using FsCheck;
using FsCheck.Fluent;

namespace EventSim.Tests.Support;

/// <summary>Any event that can be stored; it need not be able to happen.</summary>
public sealed record StoredEvent(object Happened)
{
    /// <summary>Its fields are what a serializer would write; else they have a form of their own.</summary>
    public bool IsPlain => Happened is not SimEvent.IterationStarted and not SimEvent.DecodeSpanStarted;

    /// <inheritdoc />
    public override string ToString() => $"{Happened.GetType().Name} {PlainEventJson.Text(Happened)}";
}

/// <summary>Draws events for laws of how they are stored.</summary>
public static class StoredEvents
{
    private static readonly Gen<int> Int = Gen.Frequency(
        (3, Gen.Constant(0)), (5, Gen.Choose(1, 100_000)), (1, Gen.Elements(-1, int.MinValue, int.MaxValue)));

    private static readonly Gen<long> Long =
        from times in Gen.Elements(1L, 1L, 1_000_000_007L)
        from n in Int
        select n * times;

    private static readonly Gen<SimTime> Time = Long.Select(n => new SimTime(n));

    private static readonly Gen<bool> Bool = Gen.Elements(true, false);

    private static readonly Gen<string> Word = Gen.Elements(
        "", "word", "\"in quotes\" \\ / <&'+>", "line\n\ttab\u0001", "größer 時間 🙂", """{"name":"some","b":1.50}""");

    private static readonly Gen<Prefix?> AnyPrefix = Gen.Frequency(
        (2, Gen.Constant<Prefix?>(null)),
        (1, from each in Int
            from ids in Of(Int)
            from covers in Int
            select (Prefix?)new Prefix(each, ids, covers)));

    private static readonly Gen<PlannedRequest> Planned =
        from at in Time
        from profile in Int
        from session in Int
        from turn in Int
        from prompt in Int
        from output in Int
        from shares in Bool
        from prefix in AnyPrefix
        select new PlannedRequest(at, profile, session, turn, prompt, output, shares, prefix);

    private static readonly Gen<PlannedRequest?> Next = Gen.Frequency(
        (1, Gen.Constant<PlannedRequest?>(null)),
        (1, Gen.Constant<PlannedRequest?>(default(PlannedRequest))),
        (3, Planned.Select(next => (PlannedRequest?)next)));

    /// <summary>Any event.</summary>
    public static Arbitrary<StoredEvent> Any() => Gen.OneOf(
        [.. OfRequests(), .. OfReplicas(), Started(), Branched(), Iteration(), Span(), SpanOverStages()])
        .Select(happened => new StoredEvent(happened)).ToArbitrary();

    private static Gen<ImmutableArray<T>> Of<T>(Gen<T> one) =>
        Gen.Choose(0, 12).SelectMany(n => Gen.ArrayOf(one, n)).Select(all => all.ToImmutableArray());

    private static Gen<ImmutableArray<T>> OrDefault<T>(Gen<ImmutableArray<T>> all) =>
        Gen.Frequency((1, Gen.Constant(default(ImmutableArray<T>))), (3, all));

    private static IEnumerable<Gen<object>> OfRequests()
    {
        yield return
            from request in Int
            from p in Planned
            select (object)new SimEvent.RequestArrived(
                p.At, new(request), p.Profile, p.Session, p.Turn, p.PromptTokens, p.OutputTokens, p.SharesSession,
                p.Prefix);
        yield return
            from at in Time
            from request in Int
            from reason in Gen.Elements(Enum.GetValues<RejectionReason>())
            from next in Next
            select (object)new SimEvent.RequestRejected(at, new(request), reason, next);
        yield return
            from at in Time
            from request in Int
            from replica in Int
            from reaches in Time
            select (object)new SimEvent.RequestRouted(at, new(request), new(replica), reaches);
        yield return
            from at in Time
            from replica in Int
            from request in Int
            from reason in Gen.Elements(Enum.GetValues<FinishReason>())
            from next in Next
            select (object)new SimEvent.RequestFinished(at, new(replica), new(request), reason, next);
    }

    private static IEnumerable<Gen<object>> OfReplicas()
    {
        var numbers =
            from at in Time
            from replica in Int
            from one in Int
            from two in Int
            select (At: at, Replica: replica, One: one, Two: two);
        yield return numbers.Select(n => (object)new SimEvent.RequestDelivered(n.At, new(n.One), new(n.Replica)));
        yield return numbers.Select(n => (object)new SimEvent.RequestSkipped(n.At, new(n.Replica), new(n.One)));
        yield return numbers.Select(n => (object)new SimEvent.RequestAborted(n.At, new(n.Replica), new(n.One)));
        yield return numbers.Select(n => (object)new SimEvent.IterationCompleted(n.At, new(n.Replica), n.One));
        yield return numbers.Select(n => (object)new SimEvent.DecodeSpanCompleted(n.At, new(n.Replica), n.One, n.Two));
        yield return
            from n in numbers
            from before in OrDefault(Of(
                from request in Int
                from tokens in Int
                select new GivenRoom(new(request), tokens)))
            from swapped in Bool
            select (object)new SimEvent.RequestPreempted(
                n.At, new(n.Replica), new(n.One), n.Two, before, swapped);
        yield return
            from events in Long
            from hash in Word
            from until in Long
            from result in Word
            select (object)new RunCompleted(events, hash, until, result);
    }

    private static Gen<object> Started() =>
        from name in Word
        from scenarioName in Word
        from seed in Gen.Elements(0UL, 42UL, ulong.MaxValue)
        from scenario in Word
        from schema in Int
        from files in Of(
            from sha in Word
            from file in Word
            from path in Word
            select new RunFile(sha, file, path))
        from spans in Bool
        select (object)new RunStarted(name, scenarioName, seed, scenario, "sha", "engine", schema, files, spans);

    private static Gen<object> Branched() =>
        from started in Started()
        from chain in Word
        from run in Word
        from events in Long
        from at in Long
        select (object)((RunStarted)started with
        {
            Chain = chain,
            Parent = new RunParent(run, events, at, "link"),
        });

    private static Gen<object> Iteration() =>
        from at in Time
        from replica in Int
        from iteration in Int
        from ends in Time
        from stages in Of(
            from start in Time
            from end in Time
            select new StageSpan(start, end))
        from chunks in Of(
            from request in Int
            from tokens in Int
            from context in Int
            from kind in Gen.Elements(Enum.GetValues<EntryKind>())
            select new PrefillChunk(new(request), tokens, context, kind))
        from decodes in Int
        select (object)new SimEvent.IterationStarted(at, new(replica), iteration, ends, stages, chunks, decodes);

    private static Gen<object> Span() =>
        from at in Time
        from replica in Int
        from iteration in Int
        from ends in Of(Time)
        select (object)new SimEvent.DecodeSpanStarted(at, new(replica), iteration, ends);

    private static Gen<object> SpanOverStages() =>
        from at in Time
        from replica in Int
        from iteration in Int
        from depth in Gen.Choose(2, 4)
        from iterations in Gen.Choose(1, 5)
        from times in Gen.ArrayOf(Time, 2 * depth * iterations)
        let stages = times.Chunk(2).Select(pair => new StageSpan(pair[0], pair[1])).ToImmutableArray()
        select (object)new SimEvent.DecodeSpanStarted(
            at, new(replica), iteration, [.. stages.Chunk(depth).Select(one => one[^1].End)], stages);
}
