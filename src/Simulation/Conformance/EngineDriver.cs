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

    /// <summary>All requests have arrived.</summary>
    protected bool AllArrived => next == Played.Requests.Length;

    /// <summary>The step at which the next request arrives.</summary>
    protected int NextArrival => Played.Requests[next].Arrival;

    private World World { get; set; }

    /// <summary>The steps, one after the other.</summary>
    public abstract IEnumerable<Fields> Steps();

    /// <summary>What became of each request, once all steps were taken.</summary>
    public abstract IEnumerable<Fields> Summary();

    /// <summary>The next request, if it arrives at a step.</summary>
    protected bool TryTakeArrival(int step, out int request)
    {
        request = next;
        if (AllArrived || NextArrival != step) return false;
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
                Lives[e.Request.Value].End(null, "ignored");
                Live.Remove(e.Request.Value);
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
    protected void End(int request, int step, string status)
    {
        Lives[request].End(step, status);
        Live.Remove(request);
    }
}
