using System.Collections;
using System.Security.Cryptography;
using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Simulation.Measures;

namespace EventSim.Tests.Simulation.Measures;

/// <summary>What goes into the hash over the events, written a second time from the declarations of the
/// events.</summary>
public class EventHashFormTests
{
    /// <summary>The kinds of events; the byte that names one is its place from 1.</summary>
    private static readonly Type[] Kinds =
    [
        typeof(SimEvent.IterationStarted), typeof(SimEvent.IterationCompleted), typeof(SimEvent.RequestArrived),
        typeof(SimEvent.RequestRejected), typeof(SimEvent.RequestRouted), typeof(SimEvent.RequestDelivered),
        typeof(SimEvent.RequestPreempted), typeof(SimEvent.RequestSkipped), typeof(SimEvent.RequestFinished),
        typeof(SimEvent.RequestAborted),
    ];

    /// <summary>Of a span the iterations are hashed, as if each had been an event.</summary>
    private static readonly Type[] Spans = [typeof(SimEvent.DecodeSpanStarted), typeof(SimEvent.DecodeSpanCompleted)];

    /// <summary>Every field different from its default and from the others of its type.</summary>
    private static readonly SimEvent[] Examples =
    [
        new SimEvent.RequestArrived(new(11), new(12), 13, 14, 15, 16, 17),
        new SimEvent.RequestRejected(
            new(21), new(22), RejectionReason.ExceedsMaxModelLen, new(new(23), 24, 25, 26, 27, 28)),
        new SimEvent.RequestRejected(new(29), new(30), RejectionReason.PromptExceedsTokenBudget, null),
        new SimEvent.RequestRouted(new(31), new(32), new(33), new(34)),
        new SimEvent.RequestDelivered(new(41), new(42), new(43)),
        new SimEvent.RequestPreempted(new(51), new(52), new(53), 54),
        new SimEvent.RequestSkipped(new(61), new(62), new(63)),
        new SimEvent.IterationStarted(
            new(71), new(72), 73, new(74), [new(new(75), new(76)), new(new(77), new(78))],
            [new(new(79), 80, 81, EntryKind.Prefill), new(new(82), 83, 84, EntryKind.New)], 88),
        new SimEvent.IterationCompleted(new(91), new(92), 93),
        new SimEvent.RequestFinished(
            new(101), new(102), new(103), FinishReason.MaxModelLen, new(new(104), 105, 106, 107, 108, 109)),
        new SimEvent.RequestAborted(new(121), new(122), new(123)),
        new SimEvent.RequestFinished(new(111), new(112), new(113), FinishReason.Length, null),
    ];

    [Fact]
    public void The_hash_is_over_the_kind_and_every_field_that_an_event_must_have()
    {
        using var hash = new EventHash();
        foreach (var happened in Examples) hash.Add(happened);
        var bytes = Examples.SelectMany(e => Fields(e).Prepend((byte)(1 + Array.IndexOf(Kinds, e.GetType()))));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([.. bytes])), hash.Hex());
        Assert.Equal(Examples.Length, hash.Count);
    }

    [Fact]
    public void There_is_an_example_of_every_kind_of_event() => Assert.Equal(
        typeof(SimEvent).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(SimEvent))).Except(Spans).ToHashSet(),
        Examples.Select(e => e.GetType()).ToHashSet());

    private static IEnumerable<byte> Fields(object record) =>
        record.GetType().GetConstructors().Single().GetParameters().Where(f => !f.HasDefaultValue).SelectMany(field =>
        {
            var value = record.GetType().GetProperty(field.Name!)!.GetValue(record);
            var isOptional = Nullable.GetUnderlyingType(field.ParameterType) is not null;
            return isOptional ? Bytes(value).Prepend(value is null ? (byte)0 : (byte)1) : Bytes(value);
        });

    private static IEnumerable<byte> Bytes(object? value) => value switch
    {
        null => [],
        long number => BitConverter.GetBytes(number),
        int number => BitConverter.GetBytes(number),
        Enum name => [Convert.ToByte(name, null)],
        IList list => BitConverter.GetBytes(list.Count).Concat(list.Cast<object>().SelectMany(Fields)),
        _ => Fields(value),
    };
}
