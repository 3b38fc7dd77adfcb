using System.Text.Json.Serialization;
using EventSim.Domain.Events;
using EventSim.Persistence.Runs;

namespace EventSim.Persistence.Serialization;

/// <summary>How every event becomes JSON, generated at compile time; <see cref="EventJson"/> holds its
/// options.</summary>
[JsonSerializable(typeof(RunStarted))]
[JsonSerializable(typeof(RunCompleted))]
[JsonSerializable(typeof(SimEvent.RequestArrived))]
[JsonSerializable(typeof(SimEvent.RequestRejected))]
[JsonSerializable(typeof(SimEvent.RequestRouted))]
[JsonSerializable(typeof(SimEvent.RequestDelivered))]
[JsonSerializable(typeof(SimEvent.RequestPreempted))]
[JsonSerializable(typeof(SimEvent.RequestSkipped))]
[JsonSerializable(typeof(SimEvent.RequestAborted))]
[JsonSerializable(typeof(SimEvent.IterationStarted))]
[JsonSerializable(typeof(SimEvent.IterationCompleted))]
[JsonSerializable(typeof(SimEvent.DecodeSpanStarted))]
[JsonSerializable(typeof(SimEvent.DecodeSpanCompleted))]
[JsonSerializable(typeof(SimEvent.RequestFinished))]
internal sealed partial class EventContext : JsonSerializerContext;
