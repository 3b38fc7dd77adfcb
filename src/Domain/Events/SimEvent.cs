using EventSim.Domain.Batching;
using EventSim.Domain.Identity;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Domain.Events;

/// <summary>A fact of the simulation: everything needed to evolve the state, nothing that earlier facts
/// imply.</summary>
/// <param name="At">When it happened.</param>
public abstract record SimEvent(SimTime At)
{
    /// <summary>A client sent a request.</summary>
    public sealed record RequestArrived(
        SimTime At,
        RequestId Request,
        int Profile,
        int Session,
        int Turn,
        int PromptTokens,
        int OutputTokens,
        bool SharesSession = false,
        Prefix? Prefix = null) : SimEvent(At)
    {
        /// <summary>The request that was sent.</summary>
        public Request ToRequest() => new(
            Request, At, Profile, Session, Turn, PromptTokens, OutputTokens, SharesSession, Prefix);
    }

    /// <summary>A request that can never run was refused at its arrival.</summary>
    public sealed record RequestRejected(SimTime At, RequestId Request, RejectionReason Reason, PlannedRequest? Next)
        : SimEvent(At);

    /// <summary>The router chose a replica; the request reaches it at once, or later over a link.</summary>
    public sealed record RequestRouted(SimTime At, RequestId Request, ReplicaId Replica, SimTime ReachesAt)
        : SimEvent(At);

    /// <summary>A request came out of the link to its replica and waits there.</summary>
    public sealed record RequestDelivered(SimTime At, RequestId Request, ReplicaId Replica) : SimEvent(At);

    /// <summary>A running request lost its KV blocks and waits again.</summary>
    /// <param name="At">When it happened.</param>
    /// <param name="Replica">The replica.</param>
    /// <param name="Request">The request.</param>
    /// <param name="HeldTokens">Tokens it had computed, which it will compute again or bring back.</param>
    /// <param name="Before">Where KV blocks have identities: who had been given room in the next batch before, since
    /// the last preemption of the instant. One of them may be preempted in turn.</param>
    /// <param name="Swapped">Its KV blocks went to the CPU's memory.</param>
    public sealed record RequestPreempted(
        SimTime At,
        ReplicaId Replica,
        RequestId Request,
        int HeldTokens,
        ImmutableArray<GivenRoom> Before = default,
        bool Swapped = false) : SimEvent(At);

    /// <summary>A waiting request was passed over until its last batch has left the pipeline.</summary>
    public sealed record RequestSkipped(SimTime At, ReplicaId Replica, RequestId Request) : SimEvent(At);

    /// <summary>A client gave a request up, waiting or running: it gave back its blocks and left.</summary>
    public sealed record RequestAborted(SimTime At, ReplicaId Replica, RequestId Request) : SimEvent(At);

    /// <summary>A batch started on the first pipeline stage.</summary>
    /// <param name="At">When it started.</param>
    /// <param name="Replica">The replica.</param>
    /// <param name="Iteration">The replica's iteration, from 0.</param>
    /// <param name="EndsAt">When it leaves the last stage and its tokens are there.</param>
    /// <param name="Stages">When each stage works on it; empty where there is one stage, which works all the
    /// time.</param>
    /// <param name="Chunks">Its prefill chunks and admissions, in batch order.</param>
    /// <param name="Decodes">How many of the running sequences that are ready to decode do, the first in running
    /// order.</param>
    public sealed record IterationStarted(
        SimTime At,
        ReplicaId Replica,
        int Iteration,
        SimTime EndsAt,
        ImmutableArray<StageSpan> Stages,
        ImmutableArray<PrefillChunk> Chunks,
        int Decodes) : SimEvent(At);

    /// <summary>A batch left the last pipeline stage: every sequence that was computed to its end has one more
    /// token.</summary>
    public sealed record IterationCompleted(SimTime At, ReplicaId Replica, int Iteration) : SimEvent(At);

    /// <summary>Iterations one after the other started, in each of which every running sequence that is not in the
    /// pipeline decodes and nothing else happens: as many as are foreseen.</summary>
    /// <param name="At">When the first started.</param>
    /// <param name="Replica">The replica.</param>
    /// <param name="Iteration">The first of the replica's iterations.</param>
    /// <param name="Ends">When each of them ends; with one stage the next starts then. Shape: [iterations], two or
    /// more.</param>
    /// <param name="Stages">When each stage works on each of them, where there are several stages: then batches take
    /// turns, each of sequences that all decode. Shape: [iterations × stages].</param>
    public sealed record DecodeSpanStarted(
        SimTime At,
        ReplicaId Replica,
        int Iteration,
        ImmutableArray<SimTime> Ends,
        ImmutableArray<StageSpan> Stages = default) : SimEvent(At);

    /// <summary>The iterations of a decode span are over: every running sequence has as many more tokens.</summary>
    /// <param name="At">When the last of them ended.</param>
    /// <param name="Replica">The replica.</param>
    /// <param name="Iteration">The first of the replica's iterations.</param>
    /// <param name="Steps">How many there were: fewer than foreseen where a request arrived that may join the
    /// batch.</param>
    public sealed record DecodeSpanCompleted(SimTime At, ReplicaId Replica, int Iteration, int Steps) : SimEvent(At);

    /// <summary>A request produced its last token and left.</summary>
    /// <param name="At">When it happened.</param>
    /// <param name="Replica">The replica.</param>
    /// <param name="Request">The request.</param>
    /// <param name="Reason">Why it stopped.</param>
    /// <param name="Next">The next request of its session or client, if there is one.</param>
    public sealed record RequestFinished(
        SimTime At, ReplicaId Replica, RequestId Request, FinishReason Reason, PlannedRequest? Next)
        : SimEvent(At);
}

/// <summary>A running request was given room for so many more tokens.</summary>
public readonly record struct GivenRoom(RequestId Request, int Tokens);

/// <summary>Why a request can never run: the first that holds.</summary>
public enum RejectionReason : byte
{
    /// <summary>Its prompt needs more KV blocks than there are.</summary>
    ExceedsKvCapacity,

    /// <summary>Its prompt is as long as the longest context, or longer.</summary>
    ExceedsMaxModelLen,

    /// <summary>Chunked prefill is off and its prompt is larger than the token budget.</summary>
    PromptExceedsTokenBudget,
}

/// <summary>Why a request stopped.</summary>
public enum FinishReason : byte
{
    /// <summary>It produced all the tokens it asked for.</summary>
    Length,

    /// <summary>It reached the longest context first.</summary>
    MaxModelLen,
}
