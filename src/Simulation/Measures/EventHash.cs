using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Workloads;

namespace EventSim.Simulation.Measures;

/// <summary>SHA-256 over the step-by-step events in their total order, each in a fixed binary form: a byte that names
/// the kind, then its typed fields in the order of their declaration, little-endian. Fields that an event may leave out
/// are no part of it: they say what tokens are, and what follows from that is hashed. Nothing else goes in: no run id,
/// no name, no wall time, no boundary of rows or batches.</summary>
public sealed class EventHash : IDisposable
{
    private const int Flush = 1 << 15;
    private const byte SwappedOut = 11;
    private const byte Started = 1;
    private const byte Completed = 2;
    private const int NoStages = 0;
    private const int NoChunks = 0;

    private readonly IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] buffer = new byte[Flush + 4096];
    private int used;

    /// <summary>Events so far.</summary>
    public long Count { get; private set; }

    /// <summary>Takes one more event. A decode span is taken step by step.</summary>
    public void Add(SimEvent happened)
    {
        if (happened is SimEvent.DecodeSpanStarted or SimEvent.DecodeSpanCompleted) return;
        Count++;
        switch (happened)
        {
            case SimEvent.IterationStarted e: Add(e); break;
            case SimEvent.IterationCompleted e: Head(Completed, e).Int(e.Replica.Value).Int(e.Iteration); break;
            case SimEvent.RequestArrived e:
                Head(3, e).Int(e.Request.Value).Int(e.Profile).Int(e.Session).Int(e.Turn).Int(e.PromptTokens)
                    .Int(e.OutputTokens);
                break;
            case SimEvent.RequestRejected e:
                Head(4, e).Int(e.Request.Value).Byte((byte)e.Reason).Planned(e.Next);
                break;
            case SimEvent.RequestRouted e:
                Head(5, e).Int(e.Request.Value).Int(e.Replica.Value).Long(e.ReachesAt.Nanoseconds);
                break;
            case SimEvent.RequestDelivered e: Head(6, e).Int(e.Request.Value).Int(e.Replica.Value); break;
            case SimEvent.RequestPreempted e:
                Head(e.Swapped ? SwappedOut : (byte)7, e).Int(e.Replica.Value).Int(e.Request.Value).Int(e.HeldTokens);
                break;
            case SimEvent.RequestSkipped e: Head(8, e).Int(e.Replica.Value).Int(e.Request.Value); break;
            case SimEvent.RequestFinished e:
                Head(9, e).Int(e.Replica.Value).Int(e.Request.Value).Byte((byte)e.Reason).Planned(e.Next);
                break;
            case SimEvent.RequestAborted e: Head(10, e).Int(e.Replica.Value).Int(e.Request.Value); break;
            default: throw new UnreachableException($"{happened}");
        }

        if (used >= Flush) Drain();
    }

    /// <summary>Takes the start of a decode span's iteration, as the event that it would have been.</summary>
    public void AddStart(in DecodeStep step)
    {
        Count++;
        Byte(Started).Long(step.StartedAt.Nanoseconds).Int(step.Replica.Value).Int(step.Iteration)
            .Long(step.EndsAt.Nanoseconds);
        Stages(step.Stages, chunks: 0);
        Int(NoChunks).Int(step.Decodes);
        if (used >= Flush) Drain();
    }

    /// <summary>Takes the end of a decode span's iteration, as the event that it would have been.</summary>
    public void AddEnd(in DecodeStep step)
    {
        Count++;
        Byte(Completed).Long(step.EndsAt.Nanoseconds).Int(step.Replica.Value).Int(step.Iteration);
        if (used >= Flush) Drain();
    }

    /// <summary>The hash of the events so far, in lower-case hexadecimal.</summary>
    public string Hex()
    {
        Drain();
        return Convert.ToHexStringLower(sha.GetCurrentHash());
    }

    /// <inheritdoc />
    public void Dispose() => sha.Dispose();

    private void Add(SimEvent.IterationStarted e)
    {
        Head(Started, e).Int(e.Replica.Value).Int(e.Iteration).Long(e.EndsAt.Nanoseconds);
        Stages(e.Stages, e.Chunks.Length);
        Int(e.Chunks.Length);
        foreach (var chunk in e.Chunks)
            Int(chunk.Request.Value).Int(chunk.Tokens).Int(chunk.Context).Byte((byte)chunk.Kind);
        Int(e.Decodes);
    }

    /// <summary>Takes the stages of an iteration, with room for its chunks.</summary>
    private void Stages(ImmutableArray<StageSpan> stages, int chunks)
    {
        var count = stages.IsDefault ? 0 : stages.Length;
        Room(16 + (16 * count) + (13 * chunks));
        Int(count);
        for (var i = 0; i < count; i++) Long(stages[i].Start.Nanoseconds).Long(stages[i].End.Nanoseconds);
    }

    private EventHash Head(byte kind, SimEvent e) => Byte(kind).Long(e.At.Nanoseconds);

    private EventHash Byte(byte value)
    {
        buffer[used++] = value;
        return this;
    }

    private EventHash Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(used), value);
        used += sizeof(int);
        return this;
    }

    private EventHash Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(used), value);
        used += sizeof(long);
        return this;
    }

    private void Planned(PlannedRequest? next)
    {
        Byte(next is null ? (byte)0 : (byte)1);
        if (next is not { } planned) return;
        Long(planned.At.Nanoseconds).Int(planned.Profile).Int(planned.Session).Int(planned.Turn)
            .Int(planned.PromptTokens).Int(planned.OutputTokens);
    }

    /// <summary>Makes room for an event of unusual size.</summary>
    private void Room(int bytes)
    {
        if (used + bytes > buffer.Length) Array.Resize(ref buffer, used + bytes + 4096);
    }

    private void Drain()
    {
        sha.AppendData(buffer, 0, used);
        used = 0;
    }
}
