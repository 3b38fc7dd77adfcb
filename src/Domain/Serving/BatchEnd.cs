using EventSim.Domain.Batching;
using EventSim.Domain.Identity;

namespace EventSim.Domain.Serving;

/// <summary>What comes of a batch at its end in an engine that may admit a preempted request again while an older batch
/// of its is in the pipeline (<c>EngineLimits.ReadmitsInFlight</c>). From then on its tokens count when its batches
/// end, and the older batch counts as one of them.</summary>
public static class BatchEnd
{
    /// <summary>A running request of the oldest batch, at its end.</summary>
    /// <param name="Place">Where it stands.</param>
    /// <param name="Sequence">What it is then.</param>
    /// <param name="Samples">It has one more token.</param>
    public readonly record struct Reading(int Place, Sequence Sequence, bool Samples);

    /// <summary>The running requests of the oldest batch at its end, in batch order. Others were preempted and lose
    /// their tokens.</summary>
    public static ImmutableArray<Reading> Read(ReplicaState replica)
    {
        var flight = replica.Flights[0];
        var readings = ImmutableArray.CreateBuilder<Reading>();
        var hint = 0;
        foreach (var entry in flight.Entries())
        {
            var place = replica.PlaceOf(entry.Request, ref hint);
            if (place < 0) continue;
            var s = replica.Running[place];
            readings.Add(s.Lags ? Late(place, s, entry, flight.Iteration) : new Reading(place, s, entry.Samples));
        }

        return readings.ToImmutable();
    }

    /// <summary>A request is part of a batch in the pipeline.</summary>
    internal static bool IsIn(ImmutableArray<Flight> flights, RequestId request)
    {
        foreach (var flight in flights)
        {
            foreach (ref readonly var s in flight.Stood.AsSpan())
            {
                if (s.Request == request && flight.Has(s)) return true;
            }
        }

        return false;
    }

    /// <summary>The chunk that a request last put into the pipeline; none: it is not there, or decodes.</summary>
    internal static PrefillChunk? ChunkOf(ImmutableArray<Flight> flights, RequestId request)
    {
        PrefillChunk? last = null;
        foreach (var flight in flights)
        {
            foreach (var chunk in flight.Batch.Chunks)
            {
                if (chunk.Request == request) last = chunk;
            }
        }

        return last;
    }

    /// <summary>The state in which the oldest batch has been read.</summary>
    internal static ReplicaState Evolve(ReplicaState replica)
    {
        var late = Read(replica).Where(reading => reading.Sequence.Lags).ToList();
        if (late.Count == 0) return replica;
        var stood = replica.Stood.ToBuilder();
        foreach (var reading in late) stood[reading.Place] = reading.Sequence;
        return replica with { Stood = stood.ToImmutable() };
    }

    /// <summary>A chunk goes on from where the prompt stands, and is over when that is complete; every entry of a
    /// complete prompt brings a token, whatever it was.</summary>
    private static Reading Late(int place, Sequence s, BatchEntry entry, int iteration)
    {
        var chunk = entry.Kind != EntryKind.Decode && s.IsPrefilling ? entry.Tokens : 0;
        var computed = s.Computed + chunk;
        var samples = !s.IsPrefilling || computed == s.Known;
        var read = s with
        {
            Computed = computed,
            Known = s.Known + (samples ? 1 : 0),
            LastBatch = iteration,
            HasOutput = s.HasOutput || samples,
            IsPrefilling = s.IsPrefilling && !samples,
        };
        return new Reading(place, read, samples);
    }
}
