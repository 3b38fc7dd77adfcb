using System.Diagnostics;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Routing;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Simulation.Engine;

/// <summary>What happens when a command is due.</summary>
public static class Decide
{
    /// <summary>The events of a command; none where nothing comes of it.</summary>
    public static ImmutableArray<SimEvent> On(SimulationEnvironment environment, World world, Command command) =>
        command switch
        {
            Command.Complete c => Complete(environment, world.Replicas[c.Replica.Value], c.At),
            Command.Forward c => [Forward(environment, world, world.InTransit[0], c.At)],
            Command.Admit c => Admit(environment, world, c.At),
            Command.Start c => StartBatch.On(environment, world.Replicas[c.Replica.Value], c.At),
            _ => throw new UnreachableException($"{command}"),
        };

    private static ImmutableArray<SimEvent> Complete(
        SimulationEnvironment environment, ReplicaState replica, SimTime at)
    {
        var flight = replica.Flights[0];
        SimEvent completed = flight.IsSpan
            ? new SimEvent.DecodeSpanCompleted(at, replica.Id, flight.Iteration, flight.Steps)
            : new SimEvent.IterationCompleted(at, replica.Id, flight.Iteration);
        if (environment.Limits.ReadmitsInFlight) return [completed, .. FinishesOf(environment, replica, at)];
        if (flight.Finishing == 0) return [completed];
        var events = ImmutableArray.CreateBuilder<SimEvent>(1 + flight.Finishing);
        events.Add(completed);
        var place = 0;
        var all = flight.Steady is not null;
        foreach (ref readonly var s in flight.Stood.AsSpan())
        {
            if (s.Known + flight.Decoded < s.StopsAt || !(all || (flight.Has(s) && s.Samples))) continue;
            if (RequestOf(replica, s.Request, ref place) is not { } request) continue;
            events.Add(Finish(environment, replica.Id, request, s.StopsAt - request.PromptTokens, at));
            if (events.Count > flight.Finishing) break;
        }

        return events.DrainToImmutable();
    }

    private static IEnumerable<SimEvent> FinishesOf(
        SimulationEnvironment environment, ReplicaState replica, SimTime at) =>
        from read in BatchEnd.Read(replica)
        where read.Samples && read.Sequence.Known == read.Sequence.StopsAt
        let request = replica.Requests[read.Place]
        select Finish(environment, replica.Id, request, read.Sequence.StopsAt - request.PromptTokens, at);

    /// <summary>A request of a batch, looked for from a place on, as a batch mostly keeps the order of the running
    /// requests; or one that was preempted meanwhile and keeps its token; none: it lost it, or was aborted.</summary>
    private static Request? RequestOf(ReplicaState replica, RequestId request, ref int place)
    {
        var found = replica.PlaceOf(request, ref place);
        if (found >= 0) return replica.Requests[found];
        return replica.Limits.DropsPreempted ? null : replica.Waiting.FindPreempted(request)?.Request;
    }

    private static SimEvent.RequestFinished Finish(
        SimulationEnvironment environment, ReplicaId replica, Request request, int produced, SimTime at)
    {
        var complete = produced >= request.OutputTokens;
        return new SimEvent.RequestFinished(
            at,
            replica,
            request.Id,
            complete ? FinishReason.Length : FinishReason.MaxModelLen,
            environment.Workload.NextAfter(request, produced, complete, at));
    }

    private static ImmutableArray<SimEvent> Admit(SimulationEnvironment environment, World world, SimTime at)
    {
        var next = Upcoming.Request(environment, world)
            ?? throw new UnreachableException($"nothing arrives at {at}");
        var arrived = new SimEvent.RequestArrived(
            at, new RequestId(world.Arrived), next.Profile, next.Session, next.Turn, next.PromptTokens,
            next.OutputTokens, next.SharesSession, next.Prefix);
        if (Admissibility.Reject(environment.Limits, next.PromptTokens) is not { } reason) return [arrived];
        var following = environment.Workload.NextAfter(arrived.ToRequest(), produced: 0, complete: false, at);
        return [arrived, new SimEvent.RequestRejected(at, arrived.Request, reason, following)];
    }

    private static SimEvent Forward(SimulationEnvironment environment, World world, Transit transit, SimTime at)
    {
        var request = transit.Request;
        if (transit.Replica is { } there) return new SimEvent.RequestDelivered(at, request.Id, there);
        var replica = Routers.Choose(environment.Router, environment.Replicas, new LoadView(
            environment.Router == RouterPolicy.LeastOutstanding ? [.. world.Replicas.Select(r => r.Outstanding)] : [],
            world.Routed,
            request.Session,
            environment.RouterDraws.Uniform((ulong)request.Id.Value)));
        var link = environment.LinkTo(replica);
        var reaches = link is null ? at : at + link.TransferTime(request.PromptTokens);
        return new SimEvent.RequestRouted(at, request.Id, replica, reaches);
    }
}
