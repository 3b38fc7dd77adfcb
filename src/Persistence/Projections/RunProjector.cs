using System.Diagnostics;
using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Persistence.Serialization;

namespace EventSim.Persistence.Projections;

/// <summary>Makes the rows of a run: the core folds the events, this notes what happened to each request.</summary>
/// <param name="fold">The core's fold, before the first event.</param>
/// <param name="profiles">The names of the scenario's profiles, by index.</param>
public sealed class RunProjector(IRunFold fold, ImmutableArray<string> profiles) : IProjector
{
    private readonly List<IterationRow> _iterations = [];
    private readonly List<RequestRow> _ended = [];
    private readonly Dictionary<RequestId, LiveRequest> _live = [];
    private readonly System.Collections.Generic.HashSet<RequestId> _changed = [];

    // Requests whose first token is there when an iteration ends.
    private readonly Dictionary<(ReplicaId, int), List<RequestId>> _firstTokens = [];

    /// <inheritdoc />
    public IReadOnlyList<IterationRow> Iterations => _iterations;

    /// <inheritdoc />
    public IEnumerable<RequestRow> Requests =>
        _ended.Concat(_live.Values.Where(r => r.IsRunning || _changed.Contains(r.Arrived.Request)).Select(Row));

    /// <inheritdoc />
    public void Fold(SimEvent happened)
    {
        NoteBefore(happened);
        fold.Evolve(happened);
        if (happened is SimEvent.IterationStarted started) _iterations.Add(Row(started));
    }

    /// <inheritdoc />
    public void Clear()
    {
        _iterations.Clear();
        _ended.Clear();
        _changed.Clear();
    }

    private void NoteBefore(SimEvent happened)
    {
        switch (happened)
        {
            case SimEvent.RequestArrived e:
                _live.Add(e.Request, new LiveRequest(e, NameOf(e.Profile)));
                _changed.Add(e.Request);
                break;
            case SimEvent.RequestRejected e:
                End(e.Request, e, "rejected", StoredName.Of(e.Reason));
                break;
            case SimEvent.RequestRouted e:
                Changed(e.Request).Replica = e.Replica;
                break;
            case SimEvent.RequestPreempted e:
                Changed(e.Request).Preempted(e.HeldTokens);
                break;
            case SimEvent.IterationStarted e:
                foreach (var chunk in e.Chunks) Note(e, chunk);
                break;
            case SimEvent.IterationCompleted e:
                if (!_firstTokens.Remove((e.Replica, e.Iteration), out var first)) break;
                foreach (var request in first) Changed(request).FirstTokenAt ??= e.At.Nanoseconds;
                break;
            case SimEvent.RequestFinished e:
                End(e.Request, e, "completed", StoredName.Of(e.Reason));
                break;
            case SimEvent.RequestDelivered or SimEvent.RequestSkipped:
                break;
            default:
                throw new UnreachableException(happened.GetType().Name);
        }
    }

    private void Note(SimEvent.IterationStarted started, PrefillChunk chunk)
    {
        var request = Changed(chunk.Request);
        request.Admitted(started.At.Nanoseconds);
        var known = request.Arrived.PromptTokens + Produced(request);
        if (request.FirstTokenAt is not null || chunk.Context + chunk.Tokens < known) return;
        var key = (started.Replica, started.Iteration);
        if (!_firstTokens.TryGetValue(key, out var first)) _firstTokens.Add(key, first = []);
        first.Add(chunk.Request);
    }

    private void End(RequestId id, SimEvent at, string outcome, string reason)
    {
        var request = _live[id];
        _live.Remove(id);
        _changed.Remove(id);
        _ended.Add(request.Row(outcome, reason, at.At.Nanoseconds, Produced(request)));
    }

    private LiveRequest Changed(RequestId id)
    {
        _changed.Add(id);
        return _live[id];
    }

    private RequestRow Row(LiveRequest request) =>
        request.Row(request.IsRunning ? "in_flight" : "waiting", null, null, Produced(request));

    private int Produced(LiveRequest request) =>
        request is { HasRun: true, Replica: { } replica } ? fold.Produced(replica, request.Arrived.Request) : 0;

    private IterationRow Row(SimEvent.IterationStarted e) => new(
        e.Replica.Value,
        e.Iteration,
        e.At.Nanoseconds,
        e.EndsAt.Nanoseconds,
        e.Decodes + e.Chunks.Length,
        e.Chunks.Length,
        e.Decodes,
        e.Chunks.Sum(c => c.Tokens),
        fold.Running(e.Replica),
        fold.Waiting(e.Replica),
        fold.KvBlocks(e.Replica));

    private string NameOf(int profile) => profile < profiles.Length ? profiles[profile] : "";
}
