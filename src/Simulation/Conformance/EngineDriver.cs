using EventSim.Domain.Batching;
using EventSim.Domain.Costs;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Routing;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Inputs;
using Stream = EventSim.Simulation.Randomness.Stream;

namespace EventSim.Simulation.Conformance;

/// <summary>Drives the simulator's own Decide and Evolve in the loop of a recorded engine: a step of time is a call of
/// the scheduler, whatever a batch would cost. It decides nothing itself.</summary>
public abstract class EngineDriver
{
    /// <summary>The engine.</summary>
    protected static readonly ReplicaId Only = new(0);

    private readonly SimulationEnvironment environment;
    private int next;

    /// <summary>An engine that has just been started, and a recording to play on it.</summary>
    protected EngineDriver(Recording played)
    {
        Played = played;
        var free = new CostSettings.Linear(Duration.Zero, Duration.Zero, Duration.Zero);
        environment = new SimulationEnvironment(
            played.Limits, 1, RouterPolicy.RoundRobin, Stream.For(0, "", "router"), [],
            new LinearCost(free, played.Limits.PipelineStages),
            WorkloadSources.From(new Workload.Listed([]), 0, null), SimTime.Never);
        World = environment.Start;
        Lives = new RequestLife[played.Requests.Length];
        for (var i = 0; i < Lives.Length; i++) Lives[i] = new RequestLife();
    }

    /// <summary>The recording.</summary>
    protected Recording Played { get; }

    /// <summary>The engine's state.</summary>
    protected ReplicaState Replica => World.Replicas[0];

    /// <summary>What became of each request.</summary>
    protected RequestLife[] Lives { get; }

    /// <summary>Requests that have arrived and not ended.</summary>
    protected HashSet<int> Live { get; } = [];

    /// <summary>Several batches may be in the pipeline.</summary>
    protected bool SeveralInFlight => Played.Limits.PipelineStages > 1;

    /// <summary>Nothing is in the pipeline.</summary>
    protected abstract bool IsDrained { get; }

    private World World { get; set; }

    /// <summary>The steps, one after the other; from an idle engine on, to the next arrival.</summary>
    public IEnumerable<Fields> Steps()
    {
        for (var t = 0; ; t++)
        {
            if (Live.Count == 0 && IsDrained)
            {
                if (next == Played.Requests.Length) yield break;
                t = Math.Max(t, Played.Requests[next].Arrival);
            }

            if (Step(t) is { } step) yield return step;
        }
    }

    /// <summary>What became of each request, once all steps were taken.</summary>
    public abstract IEnumerable<Fields> Summary();

    /// <summary>One step of the engine's loop; none: there was nothing to do in it.</summary>
    protected abstract Fields? Step(int t);

    /// <summary>The engine's counts, before or after a batch is read.</summary>
    protected Fields Counts(Fields fields, char when) => fields
        .Set($"free{when}", Replica.FreeBlocks)
        .Set($"run{when}", Replica.RunningCount)
        .Set($"wait{when}", Replica.Waiting.Count);

    /// <summary>The next request, if it arrives at a step.</summary>
    protected bool TryTakeArrival(int step, out int request)
    {
        request = next;
        if (next == Played.Requests.Length || Played.Requests[next].Arrival != step) return false;
        next++;
        return true;
    }

    /// <summary>A request joins the queue.</summary>
    protected void Enqueue(int step, int request)
    {
        var (at, id, asked) = (new SimTime(step), new RequestId(request), Played.Requests[request]);
        Live.Add(request);
        Take(new SimEvent.RequestArrived(
            at, id, asked.Class, request, 0, asked.PromptTokens, asked.OutputTokens, Prefix: asked.Prefix));
        Take(new SimEvent.RequestRouted(at, id, Only, at));
    }

    /// <summary>What comes of a command; the state is then the one after it.</summary>
    protected ImmutableArray<SimEvent> Decided(Command command)
    {
        var events = Decide.On(environment, World, command);
        foreach (var happened in events) Take(happened);
        return events;
    }

    /// <summary>The oldest batch leaves the pipeline.</summary>
    protected ImmutableArray<int> Complete(int step)
    {
        foreach (var request in Sampling()) Lives[request.Value].Sample(step);
        return
        [
            .. Decided(new Command.Complete(new SimTime(step), Only)).OfType<SimEvent.RequestFinished>()
                .Select(finished => finished.Request.Value),
        ];
    }

    /// <summary>The requests that get a token from the oldest batch.</summary>
    protected virtual IEnumerable<RequestId> Sampling() =>
        Replica.Flights[0].Entries().Where(e => e.Samples).Select(e => e.Request);

    /// <summary>The engine's scheduler was called and found nothing to do: that alone may change its mind.</summary>
    protected void Pass(ReplicaState passed) => World = World with { Replicas = [passed] };

    /// <summary>The state after one more event.</summary>
    protected void Take(SimEvent happened)
    {
        World = Evolve.One(World, happened);
        var step = (int)happened.At.Nanoseconds;
        switch (happened)
        {
            case SimEvent.RequestPreempted e:
                Lives[e.Request.Value].Preemptions++;
                break;
            case SimEvent.RequestFinished e:
                End(e.Request.Value, step, "length");
                break;
            case SimEvent.RequestRejected e:
                End(e.Request.Value, null, "ignored");
                break;
            case SimEvent.RequestAborted e:
                End(e.Request.Value, step, "aborted");
                break;
            case SimEvent.IterationStarted e:
                foreach (var chunk in e.Chunks.Where(c => c.Kind == EntryKind.New))
                    Lives[chunk.Request.Value].Admit(step, chunk.Context);
                break;
        }
    }

    /// <summary>A request has ended.</summary>
    protected void End(int request, int? step, string status)
    {
        Lives[request].End(step, status);
        Live.Remove(request);
    }
}
