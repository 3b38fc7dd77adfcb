using EventSim.Domain.Batching;
using EventSim.Domain.Identity;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;

namespace EventSim.Persistence.Snapshots;

/// <summary>Running sequences and the batches in which they are.</summary>
internal static class FlightBytes
{
    /// <summary>Writes a running sequence.</summary>
    public static void Write(StateWriter to, Sequence sequence)
    {
        var (request, known, computed, stopsAt, lastBatch, hasOutput, samples, isPrefilling, lags) = sequence;
        to.Number(request.Value);
        to.Number(known);
        to.Number(known - (long)computed);
        to.Number(stopsAt);
        to.Number(lastBatch);
        to.Number((hasOutput ? 1 : 0) | (samples ? 2 : 0) | (isPrefilling ? 4 : 0) | (lags ? 8 : 0));
    }

    /// <summary>Reads a running sequence.</summary>
    public static Sequence ReadSequence(StateReader from)
    {
        var (request, known) = (new RequestId(from.Int()), from.Int());
        var (computed, stopsAt, lastBatch, are) = (known - from.Int(), from.Int(), from.Int(), from.Int());
        return new Sequence(
            request, known, computed, stopsAt, lastBatch, (are & 1) != 0, (are & 2) != 0, (are & 4) != 0,
            (are & 8) != 0);
    }

    /// <summary>Writes the decodes since the sequences stood.</summary>
    public static void Write(StateWriter to, Steady steady)
    {
        var (steps, sums) = steady;
        to.Number(steps);
        Write(to, sums);
    }

    /// <summary>Reads the decodes since the sequences stood.</summary>
    public static Steady ReadSteady(StateReader from) => new(from.Int(), ReadSums(from));

    /// <summary>Writes a batch in the pipeline.</summary>
    public static void Write(StateWriter to, Flight flight)
    {
        var (iteration, startedAt, stageOneFreesAt, endsAt, stages, batch, stood, steady, finishing) = flight;
        to.Number(iteration);
        to.Time(startedAt);
        to.Time(stageOneFreesAt);
        to.Time(endsAt);
        to.All(stages, Write);
        Write(to, batch);
        to.Sequences(stood);
        to.Maybe(steady, Write);
        to.Number(finishing);
        to.All(flight.Ends, Write);
        to.Number(flight.Steps);
        to.Maybe(flight.Rotation, Write);
    }

    /// <summary>Reads a batch in the pipeline.</summary>
    public static Flight ReadFlight(StateReader from) => new(
        from.Int(),
        from.Time(),
        from.Time(),
        from.Time(),
        from.All(ReadStage),
        ReadBatch(from),
        from.Sequences(),
        from.Maybe(ReadSteady),
        from.Int())
    {
        Ends = from.All(reader => reader.Time()),
        Steps = from.Int(),
        Rotation = from.Maybe(ReadRotation),
    };

    private static void Write(StateWriter to, SimTime at) => to.Time(at);

    private static void Write(StateWriter to, StageSpan span)
    {
        var (start, end) = span;
        to.Time(start);
        to.Time(end);
    }

    private static StageSpan ReadStage(StateReader from) => new(from.Time(), from.Time());

    private static void Write(StateWriter to, Batch batch)
    {
        var (chunks, returning, prefillTokens, decodes, decodeContext, sampled) = batch;
        to.All(chunks, Write);
        to.Number(returning);
        to.Number(prefillTokens);
        to.Number(decodes);
        to.Number(decodeContext);
        to.Number(sampled);
    }

    private static Batch ReadBatch(StateReader from) =>
        new(from.All(ReadChunk), from.Int(), from.Int(), from.Int(), from.Number(), from.Int());

    private static void Write(StateWriter to, PrefillChunk chunk)
    {
        var (request, tokens, context, kind) = chunk;
        to.Number(request.Value);
        to.Number(tokens);
        to.Number(context);
        to.Number((byte)kind);
    }

    private static PrefillChunk ReadChunk(StateReader from) =>
        new(new RequestId(from.Int()), from.Int(), from.Int(), (EntryKind)from.Int());

    private static void Write(StateWriter to, SteadySums sums)
    {
        var (computed, byOffset, leastLeft, last) = sums;
        to.Number(computed);
        to.Numbers(byOffset);
        to.Number(leastLeft);
        to.Number(last);
    }

    private static SteadySums ReadSums(StateReader from) =>
        new(from.Number(), from.Numbers(), from.Int(), from.Int());

    private static void Write(StateWriter to, Rotation rotation)
    {
        var (inFlight, groups) = rotation;
        to.All(inFlight, Write);
        to.All(groups, Write);
    }

    private static Rotation ReadRotation(StateReader from) => new(from.All(ReadFlight), from.All(ReadGroup));

    private static void Write(StateWriter to, DecodeGroup group)
    {
        var (places, sums) = group;
        to.Numbers(places);
        Write(to, sums);
    }

    private static DecodeGroup ReadGroup(StateReader from) => new(from.Numbers(), ReadSums(from));
}
