using System.Diagnostics;
using System.Runtime.InteropServices;
using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Domain.Serving;

/// <summary>How a replica's state follows from the start of an iteration: one pass over the running sequences, whether
/// the event has just been decided or was read from a store.</summary>
internal static class BatchStart
{
    /// <summary>The state in which the event's batch is in flight: its chunks are named, and of the running sequences
    /// that are ready to decode the first so many do.</summary>
    public static ReplicaState Evolve(ReplicaState replica, SimEvent.IterationStarted started) =>
        AllDecode(replica, started) && OneStepOn(replica) is { } steady
            ? Decode(replica, DecodesOf(replica, steady, started.Iteration, started.At, started.EndsAt), steady)
            : Write(replica, started);

    /// <summary>All running sequences, ready to decode, after they have done so once more; none where one is not
    /// ready.</summary>
    public static Steady? OneStepOn(ReplicaState replica) =>
        (replica.Steady?.Sums ?? SteadySums.OfReady(replica)) is { } sums
            ? new Steady((replica.Steady?.Steps ?? 0) + 1, sums)
            : null;

    /// <summary>The batch of all running sequences, who each decode.</summary>
    public static Flight DecodesOf(ReplicaState replica, Steady steady, int iteration, SimTime at, SimTime end)
    {
        var (count, sums) = (replica.RunningCount, steady.Sums);
        var batch = new Batch([], 0, 0, count, sums.Computed + ((long)count * steady.Steps), count);
        var finishing = steady.Steps == sums.LeastLeft ? sums.Last : 0;
        return new Flight(iteration, at, end, end, [], batch, replica.Stood, steady, finishing);
    }

    /// <summary>All running sequences decode once more: they stand as they stood, one step on.</summary>
    public static ReplicaState Decode(ReplicaState replica, Flight flight, Steady steady)
    {
        var edit = replica.Edit();
        if (edit is not null) PoolEvolve.GiveRoomToAll(edit, replica, steady.Steps - 1);
        return replica with
        {
            Steady = steady,
            FreeBlocks = edit?.Free ?? replica.FreeBlocks - steady.Sums.BlocksAfter(steady.Steps - 1),
            Pool = edit?.Done(),
            Iterations = replica.Iterations + 1,
            Flights = replica.Flights.Add(flight),
            IsTurnOfDecodes = false,
        };
    }

    private static bool AllDecode(ReplicaState replica, SimEvent.IterationStarted started) =>
        replica.Limits.PipelineStages == 1 && started.Chunks.IsEmpty && started.Decodes == replica.RunningCount;

    private static ReplicaState Write(ReplicaState replica, SimEvent.IterationStarted started)
    {
        replica = RunningOrder.Settle(replica);
        var admitted = Admissions(started.Chunks);
        var sequences = new Sequence[replica.Stood.Length + admitted.Length];
        var chunks = started.Chunks.AsSpan()[..^admitted.Length];
        var all = chunks.IsEmpty && started.Decodes == replica.RunningCount ? replica.Steady : null;
        var sums = all is null
            ? Advance(replica, started, chunks, sequences)
            : AdvanceAll(replica, all, started.Iteration, sequences);
        var (waiting, requests) = Admit(replica, started.Iteration, admitted, sequences, ref sums);
        var running = ImmutableCollectionsMarshal.AsImmutableArray(sequences);
        var batch = new Batch(
            started.Chunks,
            sums.Returning,
            sums.PrefillTokens,
            started.Decodes + sums.Returning,
            sums.DecodeContext,
            sums.Sampled);
        var edit = replica.Edit();
        if (edit is not null)
            PoolEvolve.GiveRoom(edit, replica, started.Iteration, running, requests, started.Chunks.AsSpan());
        return replica with
        {
            Stood = running,
            Steady = null,
            Requests = requests,
            Waiting = waiting,
            FreeBlocks = edit?.Free ?? replica.FreeBlocks - sums.Blocks,
            Pool = edit?.Done(),
            Iterations = replica.Iterations + 1,
            Flights = replica.Flights.Add(FlightOf(started, batch, running, sums.Finishing)),
            IsTurnOfDecodes = !started.Chunks.IsEmpty,
        };
    }

    private static Flight FlightOf(
        SimEvent.IterationStarted started, Batch batch, ImmutableArray<Sequence> running, int finishing) => new(
            started.Iteration,
            started.At,
            started.Stages.IsDefaultOrEmpty ? started.EndsAt : started.Stages[0].End,
            started.EndsAt,
            started.Stages,
            batch,
            running,
            null,
            finishing);

    /// <summary>Writes the running sequences where all were ready to decode and do.</summary>
    private static Sums AdvanceAll(ReplicaState replica, Steady before, int iteration, Span<Sequence> advanced)
    {
        var (count, steps, of) = (replica.RunningCount, before.Steps + 1, before.Sums);
        var running = replica.Stood.AsSpan();
        for (var i = 0; i < running.Length; i++) advanced[i] = running[i].Decoded(steps, iteration);
        return new Sums
        {
            Blocks = of.BlocksAfter(before.Steps),
            Sampled = count,
            Finishing = steps == of.LeastLeft ? of.Last : 0,
            DecodeContext = of.Computed + ((long)count * steps),
        };
    }

    /// <summary>Writes the running sequences with the batch's tokens computed.</summary>
    private static Sums Advance(
        ReplicaState replica,
        SimEvent.IterationStarted started,
        ReadOnlySpan<PrefillChunk> chunks,
        Span<Sequence> advanced)
    {
        var sums = default(Sums);
        var limits = replica.Limits;
        var ready = new Readiness(replica);
        var asComputed = limits.Allocation == KvAllocation.AsComputed;
        var running = replica.Stood.AsSpan();
        var steps = replica.Steady?.Steps ?? 0;
        int chunk = 0, decodes = started.Decodes;
        for (var i = 0; i < running.Length; i++)
        {
            var s = steps == 0 ? running[i] : running[i].Decoded(steps, replica.Iterations - 1);
            int tokens;
            if (chunk < chunks.Length && chunks[chunk].Request == s.Request)
            {
                tokens = chunks[chunk++].Tokens;
                sums.PrefillTokens += tokens;
                if (asComputed) sums.Blocks += limits.NewBlocks(s.Computed, tokens);
            }
            else if (decodes > 0 && ready.IsToDecode(s))
            {
                tokens = 1;
                decodes--;
                sums.DecodeContext += s.Computed + 1;
                if (limits.DecodeTakesBlock(s.Computed)) sums.Blocks++;
            }
            else
            {
                advanced[i] = s;
                continue;
            }

            var lags = s.Lags && s.IsPrefilling ? tokens : 0;
            advanced[i] = sums.Take(s with { Computed = s.Computed + tokens - lags, LastBatch = started.Iteration });
        }

        return chunk == chunks.Length && decodes == 0
            ? sums
            : throw new UnreachableException($"{started} is not a batch of what runs on {replica.Id}");
    }

    /// <summary>Moves the admitted requests from the queue to the end of the running ones.</summary>
    private static (WaitingQueue Waiting, ImmutableArray<Request> Requests) Admit(
        ReplicaState replica, int iteration, ReadOnlySpan<PrefillChunk> admitted, Span<Sequence> sequences,
        ref Sums sums)
    {
        if (admitted.IsEmpty) return (replica.Waiting, replica.Requests);
        var asComputed = replica.Limits.Allocation == KvAllocation.AsComputed;
        var waiting = replica.Waiting;
        var requests = ImmutableArray.CreateBuilder<Request>(sequences.Length);
        requests.AddRange(replica.Requests);
        foreach (var chunk in admitted)
        {
            waiting = waiting.Remove(chunk.Request, out var queued);
            var stopsAt = ReplicaEvolve.StopsAt(queued, replica.Limits);
            var computed = chunk.Context + chunk.Tokens;
            var hasOutput = queued.HasOutput && asComputed;
            var lags = replica.Limits.ReadmitsInFlight && BatchEnd.IsIn(replica.Flights, chunk.Request);
            var sequence = new Sequence(
                chunk.Request, queued.Known, lags ? 0 : computed, stopsAt, iteration, hasOutput, false, true, lags);
            sums.Compute(chunk);
            sums.Blocks += replica.Limits.Held(sequence) - replica.Limits.BlocksFor(chunk.Context);
            sequences[requests.Count] = sums.Take(sequence);
            requests.Add(queued.Request);
        }

        return (waiting, requests.MoveToImmutable());
    }

    /// <summary>Admissions stand at the end of a batch.</summary>
    private static ReadOnlySpan<PrefillChunk> Admissions(ImmutableArray<PrefillChunk> chunks)
    {
        var first = chunks.Length;
        while (first > 0 && chunks[first - 1].Kind.IsAdmission()) first--;
        return chunks.AsSpan()[first..];
    }

    /// <summary>Sums of the batch in the making.</summary>
    private struct Sums
    {
        public int Returning;
        public int PrefillTokens;
        public int Blocks;
        public int Sampled;
        public int Finishing;
        public long DecodeContext;

        /// <summary>An admitted sequence computes tokens.</summary>
        public void Compute(PrefillChunk admitted)
        {
            if (admitted.Kind == EntryKind.Returned)
            {
                Returning++;
                DecodeContext += admitted.Context + 1;
            }
            else
            {
                PrefillTokens += admitted.Tokens;
            }
        }

        /// <summary>A sequence whose tokens have been computed, with one more known if that is all of them.</summary>
        public Sequence Take(Sequence computed)
        {
            if (computed.Lags || computed.Computed < computed.Known) return computed with { Samples = false };
            Sampled++;
            if (computed.Known + 1 == computed.StopsAt) Finishing++;
            return computed with
            {
                Known = computed.Known + 1,
                HasOutput = true,
                Samples = true,
                IsPrefilling = false,
            };
        }
    }
}
