using EventSim.Domain.Batching;
using EventSim.Domain.Costs;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Routing;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Inputs;
using Stream = EventSim.Simulation.Randomness.Stream;

namespace EventSim.Tests.Gold;

/// <summary>Drives the simulator's own Decide and Evolve in the loop of the recorded engine: a step of time is a call
/// of the scheduler, whatever a batch would cost. It decides nothing itself.</summary>
internal sealed class GoldPlayer
{
    private static readonly ReplicaId Only = new(0);

    private readonly GoldCase played;
    private readonly SimulationEnvironment environment;
    private readonly Facts[] facts;
    private readonly HashSet<int> live = [];
    private readonly Queue<(int Number, bool IsEmpty)> inFlight = new();
    private World world;
    private int next;
    private int batches;

    /// <summary>A replica that has just been started, and a case to play on it.</summary>
    public GoldPlayer(GoldCase played)
    {
        this.played = played;
        var free = new CostSettings.Linear(Duration.Zero, Duration.Zero, Duration.Zero);
        environment = new SimulationEnvironment(
            played.Limits, 1, RouterPolicy.RoundRobin, Stream.For(0, "", "router"), [],
            new LinearCost(free, played.Limits.PipelineStages),
            WorkloadSources.From(new Workload.Listed([]), 0, null), SimTime.Never);
        world = environment.Start;
        facts = new Facts[played.Requests.Length];
    }

    private ReplicaState Replica => world.Replicas[0];

    private GoldCounts Counts => new(Replica.FreeBlocks, Replica.Running.Length, Replica.Waiting.Count);

    /// <summary>How each request ended, once all steps were taken.</summary>
    public IEnumerable<string> Summary() => facts.Select(f => GoldCase.Line(
        f.Rejected ? "rejected" : "length", f.Scheduled, f.FirstToken, f.Finished, f.Preemptions, f.Outputs));

    /// <summary>The steps, one after the other.</summary>
    public IEnumerable<GoldStep> Steps()
    {
        for (var t = 0; ; t++)
        {
            if (live.Count == 0 && inFlight.Count == 0)
            {
                if (next == played.Requests.Length) yield break;
                t = Math.Max(t, played.Requests[next].Arrival);
            }

            if (Step(t) is { } step) yield return step;
        }
    }

    private GoldStep? Step(int t)
    {
        var (added, rejected) = Arrive(t);
        if (live.Count == 0 && inFlight.Count == 0 && rejected.Count == 0) return null;
        var plans = live.Count > 0;
        var events = plans ? Decided(new Command.Start(new SimTime(t), Only)) : [];
        var batch = events.Any(e => e is SimEvent.IterationStarted) ? Replica.Flights[^1] : null;
        GoldCounts? planned = plans ? Counts : null;
        int? number = plans && played.Limits.PipelineStages > 1 ? batches : null;
        if (plans) inFlight.Enqueue((batches++, batch is null));
        var (returned, finished) = Return(t, mayWait: plans && (batch is not null || live.Count > 0));
        return new GoldStep(
            t,
            string.Join(' ', added),
            string.Join(' ', rejected),
            string.Join(' ', batch?.Entries().Select(e => $"{e.Request.Value}/{e.Tokens}/{e.Context}/{Kind(e)}") ?? []),
            string.Join(' ', events.OfType<SimEvent.RequestPreempted>().Select(e => e.Request.Value)),
            planned,
            number,
            played.Limits.PipelineStages > 1 ? returned : null,
            string.Join(' ', finished),
            Counts);
    }

    private (List<int> Added, List<int> Rejected) Arrive(int t)
    {
        List<int> added = [], rejected = [];
        for (; next < played.Requests.Length && played.Requests[next].Arrival == t; next++)
        {
            var request = played.Requests[next];
            var id = new RequestId(next);
            facts[next].Rejected = Admissibility.Reject(played.Limits, request.Prompt) is not null;
            (facts[next].Rejected ? rejected : added).Add(next);
            if (facts[next].Rejected) continue;
            live.Add(next);
            var at = new SimTime(t);
            Take(new SimEvent.RequestArrived(at, id, 0, next, 0, request.Prompt, request.Output));
            Take(new SimEvent.RequestRouted(at, id, Only, at));
        }

        return (added, rejected);
    }

    /// <summary>Reads the oldest batch, unless the pipeline has room and there is something to go on with.</summary>
    private (int? Batch, IEnumerable<int> Finished) Return(int t, bool mayWait)
    {
        if (inFlight.Count == 0 || (mayWait && inFlight.Count < played.Limits.PipelineStages)) return (null, []);
        var (number, isEmpty) = inFlight.Dequeue();
        if (isEmpty) return (number, []);
        foreach (var entry in Replica.Flights[0].Entries().Where(e => e.Samples))
        {
            ref var f = ref facts[entry.Request.Value];
            f.FirstToken ??= t;
            f.Outputs++;
        }

        var finished = Decided(new Command.Complete(new SimTime(t), Only)).OfType<SimEvent.RequestFinished>();
        return (number, [.. finished.Select(e => e.Request.Value)]);
    }

    private ImmutableArray<SimEvent> Decided(Command command)
    {
        var events = Decide.On(environment, world, command);
        foreach (var happened in events) Take(happened);
        return events;
    }

    private void Take(SimEvent happened)
    {
        world = Evolve.One(world, happened);
        var t = (int)happened.At.Nanoseconds;
        switch (happened)
        {
            case SimEvent.RequestPreempted e:
                facts[e.Request.Value].Preemptions++;
                break;
            case SimEvent.RequestFinished e:
                facts[e.Request.Value].Finished = t;
                live.Remove(e.Request.Value);
                break;
            case SimEvent.IterationStarted e:
                foreach (var chunk in e.Chunks) facts[chunk.Request.Value].Scheduled ??= t;
                break;
        }
    }

    private static char Kind(BatchEntry entry) => entry.Kind switch
    {
        EntryKind.New => 'n',
        EntryKind.Resumed => 's',
        _ => 'r',
    };

    private struct Facts
    {
        public bool Rejected;
        public int? Scheduled;
        public int? FirstToken;
        public int? Finished;
        public int Preemptions;
        public int Outputs;
    }
}
