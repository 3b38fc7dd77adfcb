using System.Diagnostics;
using System.Text.Json;
using EventSim.Domain.Events;
using EventSim.Persistence.Runs;

namespace EventSim.Persistence.Serialization;

/// <summary>Every event as a JSON object: the only list of what writes and reads them.</summary>
internal static class EventObjects
{
    /// <summary>Writes an event as an object.</summary>
    public static void Write(Utf8JsonWriter writer, object @event)
    {
        switch (@event)
        {
            case SimEvent.IterationStarted e: IterationStartedJson.Write(writer, e); break;
            case SimEvent.IterationCompleted e: CompletionJson.Write(writer, e); break;
            case SimEvent.DecodeSpanStarted e: DecodeSpanStartedJson.Write(writer, e); break;
            case SimEvent.DecodeSpanCompleted e: CompletionJson.Write(writer, e); break;
            case SimEvent.RequestArrived e: ArrivalJson.Write(writer, e); break;
            case SimEvent.RequestRejected e: ArrivalJson.Write(writer, e); break;
            case SimEvent.RequestRouted e: ArrivalJson.Write(writer, e); break;
            case SimEvent.RequestDelivered e: ServedJson.Write(writer, e); break;
            case SimEvent.RequestPreempted e: ServedJson.Write(writer, e); break;
            case SimEvent.RequestSkipped e: ServedJson.Write(writer, e); break;
            case SimEvent.RequestAborted e: ServedJson.Write(writer, e); break;
            case SimEvent.RequestFinished e: ServedJson.Write(writer, e); break;
            case RunStarted e: RunJson.Write(writer, e); break;
            case RunCompleted e: RunJson.Write(writer, e); break;
            default: throw new UnreachableException(@event.GetType().Name);
        }
    }

    /// <summary>Reads an event from the object at whose start the reader is; leaves the reader at its end.</summary>
    public static object Read(ref Utf8JsonReader reader, Type type)
    {
        if (type == typeof(SimEvent.IterationStarted)) return IterationStartedJson.Read(ref reader);
        if (type == typeof(SimEvent.IterationCompleted)) return CompletionJson.ReadIteration(ref reader);
        if (type == typeof(SimEvent.DecodeSpanStarted)) return DecodeSpanStartedJson.Read(ref reader);
        if (type == typeof(SimEvent.DecodeSpanCompleted)) return CompletionJson.ReadSpan(ref reader);
        if (type == typeof(SimEvent.RequestArrived)) return ArrivalJson.ReadArrived(ref reader);
        if (type == typeof(SimEvent.RequestRejected)) return ArrivalJson.ReadRejected(ref reader);
        if (type == typeof(SimEvent.RequestRouted)) return ArrivalJson.ReadRouted(ref reader);
        if (type == typeof(SimEvent.RequestDelivered)) return ServedJson.ReadDelivered(ref reader);
        if (type == typeof(SimEvent.RequestPreempted)) return ServedJson.ReadPreempted(ref reader);
        if (type == typeof(SimEvent.RequestSkipped)) return ServedJson.ReadSkipped(ref reader);
        if (type == typeof(SimEvent.RequestAborted)) return ServedJson.ReadAborted(ref reader);
        if (type == typeof(SimEvent.RequestFinished)) return ServedJson.ReadFinished(ref reader);
        if (type == typeof(RunStarted)) return RunJson.ReadStarted(ref reader);
        if (type == typeof(RunCompleted)) return RunJson.ReadCompleted(ref reader);
        throw new UnreachableException(type.Name);
    }
}
