using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using EventSim.Domain.Events;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Serialization.Upcasters;

namespace EventSim.Persistence.Serialization;

/// <summary>The name and version under which a type of event is stored.</summary>
/// <param name="Type">The newest shape of the event.</param>
/// <param name="Name">Its stable name; never changed once released.</param>
/// <param name="Version">The version of that shape, from 1.</param>
public sealed record EventName(Type Type, string Name, int Version)
{
    /// <summary>What the event store calls it: the name, and from version 2 on the version.</summary>
    public string Alias => AliasOf(Name, Version);

    /// <summary>The same, in UTF-8.</summary>
    internal byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(AliasOf(Name, Version));

    /// <summary>What the event store calls a version of an event.</summary>
    public static string AliasOf(string name, int version) => version == 1 ? name : $"{name}_v{version}";

    /// <summary>The type as Marten writes it.</summary>
    public string DotNetType => $"{Type.FullName}, {Type.Assembly.GetName().Name}";
}

/// <summary>Every event that is stored, by name and version: the only list.</summary>
public static class EventNames
{
    /// <summary>Grows by one whenever an event or a version is added.</summary>
    public const int Schema = 3;

    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<EventName> All =
    [
        new(typeof(RunStarted), "run_started", 2),
        new(typeof(RunCompleted), "run_completed", 1),
        new(typeof(SimEvent.RequestArrived), "request_arrived", 1),
        new(typeof(SimEvent.RequestRejected), "request_rejected", 1),
        new(typeof(SimEvent.RequestRouted), "request_routed", 1),
        new(typeof(SimEvent.RequestDelivered), "request_delivered", 1),
        new(typeof(SimEvent.RequestPreempted), "request_preempted", 1),
        new(typeof(SimEvent.RequestSkipped), "request_skipped", 1),
        new(typeof(SimEvent.RequestAborted), "request_aborted", 1),
        new(typeof(SimEvent.IterationStarted), "iteration_started", 1),
        new(typeof(SimEvent.IterationCompleted), "iteration_completed", 1),
        new(typeof(SimEvent.DecodeSpanStarted), "decode_span_started", 1),
        new(typeof(SimEvent.DecodeSpanCompleted), "decode_span_completed", 1),
        new(typeof(SimEvent.RequestFinished), "request_finished", 1),
    ];

    /// <summary>The steps from released versions to the next.</summary>
    public static readonly ImmutableArray<Upcaster> Steps = [RunStartedV1ToV2.Step];

    private static readonly FrozenDictionary<Type, EventName> ByType = All.ToFrozenDictionary(n => n.Type);

    private static readonly FrozenDictionary<string, EventName> ByAlias =
        All.ToFrozenDictionary(n => n.Alias, StringComparer.Ordinal);

    /// <summary>The name of a type of event.</summary>
    public static EventName Of(Type type) => ByType[type];

    /// <summary>The event that the stored name of its newest version means; none where this version knows
    /// none.</summary>
    public static EventName? Find(string alias) => ByAlias.GetValueOrDefault(alias);

    /// <summary>The same of a name in UTF-8.</summary>
    public static EventName? Find(ReadOnlySpan<byte> alias)
    {
        foreach (var name in All)
            if (alias.SequenceEqual(name.Utf8)) return name;
        return null;
    }

    /// <summary>The event that a stored name of any released version means; none where this version knows
    /// none.</summary>
    public static EventName? Known(string alias) => Find(alias)
        ?? (Steps.FirstOrDefault(step => step.Alias == alias) is { } first
            ? All.First(n => n.Name == first.Name)
            : null);

    /// <summary>The steps from the version that an older stored name means to the newest; none: it means
    /// none.</summary>
    public static ImmutableArray<Upcaster> StepsFrom(string alias) =>
        Steps.FirstOrDefault(step => step.Alias == alias) is { } first
            ? [.. Steps.Where(s => s.Name == first.Name && s.From >= first.From).OrderBy(s => s.From)]
            : [];

    /// <summary>A stored name that only a newer version of EventSim can have written: a known event's, in a version to
    /// come.</summary>
    public static bool IsNewer(string alias) => All.Any(n =>
        alias.StartsWith($"{n.Name}_v", StringComparison.Ordinal)
        && int.TryParse(alias.AsSpan(n.Name.Length + 2), NumberStyles.None, CultureInfo.InvariantCulture, out var v)
        && v > n.Version);
}
