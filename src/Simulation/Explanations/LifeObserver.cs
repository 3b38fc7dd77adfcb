using System.Diagnostics;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Measures;

namespace EventSim.Simulation.Explanations;

/// <summary>Follows requests through a run and accounts for every nanosecond of theirs. It needs nothing from before
/// the first of them arrived, so that it may start from any state until then.</summary>
public sealed class LifeObserver
{
    private readonly SimulationEnvironment environment;
    private readonly bool names;
    private readonly HashSet<RequestId> asked;
    private readonly Dictionary<RequestId, Follower> followers = [];
    private readonly SortedDictionary<RequestId, RequestLife> lives = [];
    private readonly List<ReplicaWatch> watches = [];
    private readonly SpanVisits spans;
    private readonly VisitsOf visits;
    private long number;

    /// <summary>Nothing has happened.</summary>
    /// <param name="environment">What the run runs in.</param>
    /// <param name="asked">The requests to follow.</param>
    /// <param name="names">Other requests are to be named, which takes time for each of those in its batches.</param>
    public LifeObserver(SimulationEnvironment environment, IEnumerable<RequestId> asked, bool names)
    {
        (this.environment, this.names, this.asked) = (environment, names, [.. asked]);
        (spans, visits) = (new SpanVisits(environment, names), new VisitsOf(environment, names));
    }

    /// <summary>All lives have ended: nothing more needs to be told.</summary>
    public bool IsDone => lives.Count == asked.Count;

    /// <summary>Takes one event.</summary>
    /// <param name="event">Its number in the store, from 0.</param>
    /// <param name="happened">The event.</param>
    /// <param name="before">The state before it.</param>
    /// <param name="after">The state after it, the latest one.</param>
    public void Take(long @event, SimEvent happened, World before, World after)
    {
        number = @event;
        switch (happened)
        {
            case SimEvent.RequestArrived e: Arrive(e); break;
            case SimEvent.RequestRejected e: End(e.Request, Outcome.Rejected, e.At, e.Reason); break;
            case SimEvent.RequestRouted e: Route(e, before, after); break;
            case SimEvent.RequestDelivered e: Reach(e.Request, e.Replica, before, after); break;
            case SimEvent.RequestPreempted e: Preempt(e, after.Replicas[e.Replica.Value]); break;
            case SimEvent.RequestSkipped: break;
            case SimEvent.RequestAborted e: End(e.Request, Outcome.Aborted, e.At); break;
            case SimEvent.RequestFinished e: End(e.Request, Outcome.Completed, e.At); break;
            case SimEvent.IterationStarted e:
                Start(e, before.Replicas[e.Replica.Value], after.Replicas[e.Replica.Value]);
                break;
            case SimEvent.IterationCompleted e: Complete(e); break;
            case SimEvent.DecodeSpanStarted e:
                Start(e, before.Replicas[e.Replica.Value], after.Replicas[e.Replica.Value]);
                break;
            case SimEvent.DecodeSpanCompleted e:
                CompleteSpan(e.Replica, before.Replicas[e.Replica.Value], after.Replicas[e.Replica.Value], e.At);
                break;
            default: throw new UnreachableException($"{happened}");
        }

        if (environment.Limits.PipelineStages > 1) LookAhead(before, after);
    }

    /// <summary>The run goes on under other settings from an instant on. Costs are the same.</summary>
    /// <param name="before">The state before.</param>
    /// <param name="after">The same under the other settings.</param>
    /// <param name="at">The instant: what starts then has started.</param>
    public void Enter(World before, World after, SimTime at)
    {
        foreach (var replica in before.Replicas)
            if (replica.Flights is [{ Rotation: not null }])
                CompleteSpan(replica.Id, replica, after.Replicas[replica.Id.Value], at);
    }

    /// <summary>The lives, by request; of those that have not ended, until the last event.</summary>
    /// <param name="end">The state after it.</param>
    public ImmutableArray<RequestLife> Lives(World end)
    {
        foreach (var replica in end.Replicas)
        {
            if (replica.Flights is not [{ IsSpan: true } span]) continue;
            var watch = WatchOf(replica.Id.Value);
            if (span.Rotation is null)
            {
                spans.Write(watch, replica, span.Steps, end.Now, number);
                continue;
            }

            var started = Enumerable.Range(0, span.Steps).Count(i => span.Stages[i * span.Depth].Start < end.Now);
            spans.WriteRotation(watch, replica, started, end.Now, number);
        }

        foreach (var follower in followers.Values.ToList())
        {
            var runs = watches.Any(watch => watch.Running.Contains(follower));
            End(follower.Request.Id, runs ? Outcome.InFlight : Outcome.Waiting, end.Now);
        }

        return [.. lives.Values];
    }

    private ReplicaWatch WatchOf(int replica)
    {
        while (watches.Count <= replica) watches.Add(new ReplicaWatch(names));
        return watches[replica];
    }

    private void Arrive(SimEvent.RequestArrived e)
    {
        if (asked.Contains(e.Request)) followers.Add(e.Request, new Follower(e.ToRequest(), number, names));
    }

    private void Route(SimEvent.RequestRouted e, World before, World after)
    {
        if (followers.TryGetValue(e.Request, out var follower)) follower.Replica = e.Replica;
        if (e.ReachesAt == e.At) Reach(e.Request, e.Replica, before, after);
    }

    /// <summary>A request joined the queue. In a decode span that goes on, it was not looked at when that
    /// started.</summary>
    private void Reach(RequestId request, ReplicaId at, World before, World after)
    {
        var (watch, old, now) = (WatchOf(at.Value), before.Replicas[at.Value], after.Replicas[at.Value]);
        if (old.Flights is [{ Rotation: not null }] && now.Flights is not [{ Rotation: not null }])
            CompleteSpan(at, old, now, after.Now);
        if (!followers.TryGetValue(request, out var follower)) return;
        follower.Close(after.Now, number);
        follower.Turn(LifePart.IterationInFlight, number, now);
        watch.Waiting.Add(follower);
        if (now.Flights is not [{ IsSpan: true } span]) return;
        var looked = Chances.First(environment, after, now, after.Now);
        follower.TurnAt(looked, ReplicaWatch.CauseOf(Refusals.Of(now, now, span.Batch, looked), follower));
    }

    private void Preempt(SimEvent.RequestPreempted e, ReplicaState after)
    {
        if (!followers.TryGetValue(e.Request, out var follower)) return;
        follower.Preempt(e, number, after);
        WatchOf(e.Replica.Value).Running.Remove(follower);
        WatchOf(e.Replica.Value).Waiting.Add(follower);
    }

    private void Start(SimEvent.IterationStarted e, ReplicaState before, ReplicaState after)
    {
        var watch = WatchOf(e.Replica.Value);
        if (watch.IsEmpty) return;
        foreach (var chunk in e.Chunks)
        {
            if (!followers.TryGetValue(chunk.Request, out var admitted) || !watch.Waiting.Remove(admitted)) continue;
            watch.Running.Add(admitted);
        }

        watch.Decided(before, after, after.Flights[^1].Batch, e.At, number);
        visits.Start(watch, e, before, after, number);
    }

    private void Start(SimEvent.DecodeSpanStarted e, ReplicaState before, ReplicaState after)
    {
        var watch = WatchOf(e.Replica.Value);
        watch.SpanEvent = number;
        watch.Decided(before, after, after.Flights[^1].Batch, e.At, number);
        foreach (var running in watch.Running)
            if (!running.IsInBatch) running.Close(e.At, number);
    }

    private void Complete(SimEvent.IterationCompleted e)
    {
        var watch = WatchOf(e.Replica.Value);
        foreach (var running in watch.Running) running.Leave(e.Iteration, e.At, number);
        foreach (var waiting in watch.Waiting) waiting.Leave(e.Iteration, e.At, number);
    }

    private void CompleteSpan(ReplicaId at, ReplicaState before, ReplicaState after, SimTime until)
    {
        var (watch, span) = (WatchOf(at.Value), before.Flights[0]);
        if (span.Rotation is null) spans.Write(watch, before, span.Steps, until, number);
        else spans.WriteRotation(watch, before, after.Iterations - before.Iterations, until, number);
    }

    /// <summary>In a pipeline the queue may be looked at without an event, if nothing comes of it.</summary>
    private void LookAhead(World before, World after)
    {
        foreach (var replica in after.Replicas)
        {
            var watch = WatchOf(replica.Id.Value);
            if (watch.Waiting.Count == 0 || replica.Flights is [{ Rotation: not null }]) continue;
            // What happens elsewhere is an event or not, as the events of decode spans are stored.
            if (!environment.Lockstep && ReferenceEquals(before.Replicas[replica.Id.Value], replica)) continue;
            var at = Chances.First(environment, after, replica, after.Now);
            watch.WillBeRefused(replica, at, after.Now, number);
        }
    }

    private void End(RequestId request, Outcome outcome, SimTime at, RejectionReason? rejection = null)
    {
        if (!followers.Remove(request, out var follower)) return;
        lives.Add(request, follower.End(outcome, rejection, at, number));
        if (follower.Replica is not { } replica) return;
        WatchOf(replica.Value).Waiting.Remove(follower);
        WatchOf(replica.Value).Running.Remove(follower);
    }
}
