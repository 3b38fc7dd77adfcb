using System.Diagnostics;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Simulation.Engine;

/// <summary>How the state follows from the events. The run, its replay and its projections all use this.</summary>
public static class Evolve
{
    /// <summary>The state after one more event.</summary>
    public static World One(World world, SimEvent happened) => happened switch
    {
        SimEvent.IterationStarted e => With(world, ReplicaEvolve.Start(On(world, e.Replica), e), e.At),
        SimEvent.IterationCompleted e => With(world, ReplicaEvolve.Complete(On(world, e.Replica)), e.At),
        SimEvent.DecodeSpanStarted e => With(world, ReplicaEvolve.Start(On(world, e.Replica), e), e.At),
        SimEvent.DecodeSpanCompleted e => With(
            world, ReplicaEvolve.CompleteSpan(On(world, e.Replica), e.Steps), e.At),
        SimEvent.RequestPreempted e => With(world, ReplicaEvolve.Preempt(On(world, e.Replica), e), e.At),
        SimEvent.RequestSkipped e => With(world, ReplicaEvolve.Skip(On(world, e.Replica), e.Request), e.At),
        SimEvent.RequestAborted e => With(world, ReplicaEvolve.Abort(On(world, e.Replica), e.Request), e.At),
        SimEvent.RequestFinished e => With(
            Plan(world, e.Next), ReplicaEvolve.Finish(On(world, e.Replica), e.Request), e.At),
        SimEvent.RequestArrived e => Arrive(world, e),
        SimEvent.RequestRejected e => Reject(world, e),
        SimEvent.RequestRouted e => Route(world, e),
        SimEvent.RequestDelivered e => Deliver(world, e),
        _ => throw new UnreachableException($"{happened}"),
    };

    /// <summary>The state after several more events: the same as one after the other, in fewer passes.</summary>
    public static World All(World world, ReadOnlySpan<SimEvent> happened)
    {
        for (var i = 0; i < happened.Length; i++)
        {
            if (Ended(world, happened[i]) is not { } replica)
            {
                world = One(world, happened[i]);
                continue;
            }

            var end = i + 1;
            while (end < happened.Length && IsFinishOn(replica.Id, happened[end])) end++;
            world = FinishAll(world, replica, happened[i].At, happened[(i + 1)..end]);
            i = end - 1;
        }

        return world;
    }

    /// <summary>The replica after the end of an iteration or a decode span; none where that is not what
    /// happened.</summary>
    private static ReplicaState? Ended(World world, SimEvent happened) => happened switch
    {
        SimEvent.IterationCompleted e => ReplicaEvolve.Complete(On(world, e.Replica)),
        SimEvent.DecodeSpanCompleted e => ReplicaEvolve.CompleteSpan(On(world, e.Replica), e.Steps),
        _ => null,
    };

    private static bool IsFinishOn(ReplicaId replica, SimEvent happened) =>
        happened is SimEvent.RequestFinished finished && finished.Replica == replica;

    private static World FinishAll(
        World world, ReplicaState replica, SimTime at, ReadOnlySpan<SimEvent> finishes)
    {
        if (finishes.IsEmpty) return With(world, replica, at);
        var finished = new RequestId[finishes.Length];
        for (var i = 0; i < finishes.Length; i++)
        {
            var finish = (SimEvent.RequestFinished)finishes[i];
            finished[i] = finish.Request;
            world = Plan(world, finish.Next);
        }

        return With(world, ReplicaEvolve.FinishAll(replica, finished), at);
    }

    private static World Arrive(World world, SimEvent.RequestArrived e)
    {
        var request = e.ToRequest();
        var planned = new PlannedRequest(e.At, e.Profile, e.Session, e.Turn, e.PromptTokens, e.OutputTokens);
        var followUps = world.FollowUps.Remove(planned);
        var isFollowUp = followUps.Count < world.FollowUps.Count;
        var reachesRouter = world.ToRouter is { } link ? e.At + link.TransferTime(e.PromptTokens) : e.At;
        return world with
        {
            Now = e.At,
            FollowUps = followUps,
            FirstTurnsArrived = world.FirstTurnsArrived + (isFollowUp ? 0 : 1),
            Arrived = world.Arrived + 1,
            InTransit = world.InTransit.Add(new Transit(reachesRouter, request, null)),
        };
    }

    /// <summary>It had just arrived, or it waited at a replica.</summary>
    private static World Reject(World world, SimEvent.RequestRejected e)
    {
        var planned = Plan(world, e.Next);
        if (FindInTransit(world, e.Request) is { } transit)
            return planned with { Now = e.At, InTransit = world.InTransit.Remove(transit) };
        var replica = world.Replicas.First(r => r.Waiting.Contains(e.Request));
        return With(planned, ReplicaEvolve.Reject(replica, e.Request), e.At);
    }

    private static World Route(World world, SimEvent.RequestRouted e)
    {
        var transit = InTransit(world, e.Request);
        var routed = world with
        {
            Now = e.At,
            InTransit = world.InTransit.Remove(transit),
            Routed = world.Routed + 1,
        };
        return e.ReachesAt > e.At
            ? routed with { InTransit = routed.InTransit.Add(new Transit(e.ReachesAt, transit.Request, e.Replica)) }
            : With(routed, ReplicaEvolve.Enqueue(On(world, e.Replica), transit.Request, e.At), e.At);
    }

    private static World Deliver(World world, SimEvent.RequestDelivered e)
    {
        var transit = InTransit(world, e.Request);
        var enqueued = ReplicaEvolve.Enqueue(On(world, e.Replica), transit.Request, e.At);
        return With(world with { InTransit = world.InTransit.Remove(transit) }, enqueued, e.At);
    }

    /// <summary>The next request of a session or client is to come.</summary>
    private static World Plan(World world, PlannedRequest? next) =>
        next is { } planned ? world with { FollowUps = world.FollowUps.Add(planned) } : world;

    /// <summary>What is due comes first in the set, so that the search ends at once but for a request just rejected
    /// while others are on their way.</summary>
    private static Transit InTransit(World world, RequestId request) =>
        FindInTransit(world, request) ?? throw new UnreachableException($"{request} is not on its way");

    private static Transit? FindInTransit(World world, RequestId request)
    {
        foreach (var transit in world.InTransit)
        {
            if (transit.Request.Id == request) return transit;
        }

        return null;
    }

    private static ReplicaState On(World world, ReplicaId replica) => world.Replicas[replica.Value];

    private static World With(World world, ReplicaState replica, SimTime now) =>
        world with { Now = now, Replicas = world.Replicas.SetItem(replica.Id.Value, replica) };
}
