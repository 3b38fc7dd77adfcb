using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Units;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Measures;
using EventSim.Simulation.Runs;

namespace EventSim.Persistence.Projections;

/// <summary>Makes the rows of a run: the core folds the events and gathers each request's facts; this notes which rows
/// have changed.</summary>
public sealed class RunProjector : IProjector
{
    private readonly ImmutableArray<string> _profiles;
    private readonly Replay _fold;
    private readonly List<IterationRow> _iterations = [];
    private readonly Dictionary<RequestId, SimEvent.RequestArrived> _inSystem = [];
    private readonly System.Collections.Generic.HashSet<RequestId> _changed = [];
    private readonly List<RequestRow> _ended = [];

    /// <summary>No event has been folded.</summary>
    /// <param name="course">The settings that the run goes under.</param>
    /// <param name="profiles">The names of the scenario's profiles, by index.</param>
    public RunProjector(Course course, ImmutableArray<string> profiles)
    {
        _profiles = profiles;
        var measures = new RunMeasures(course.Environment.Costs, SimTime.Zero)
        {
            OnlyFacts = true,
            StepStarted = (step, world) => _iterations.Add(Row(step, world)),
        };
        _fold = new Replay(course, measures);
    }

    /// <inheritdoc />
    public IReadOnlyList<IterationRow> Iterations => _iterations;

    /// <inheritdoc />
    public IReadOnlyList<RequestRow> Ended => _ended;

    /// <inheritdoc />
    public IEnumerable<RequestRow> InSystem
    {
        get
        {
            _fold.Measures.Settle(_fold.World);
            return _inSystem.Values
                .Where(r => _changed.Contains(r.Request) || FactsOf(r.Request).Outcome == Outcome.InFlight)
                .Select(Row);
        }
    }

    /// <inheritdoc />
    public World? World => _fold.World;

    /// <inheritdoc />
    public void Fold(SimEvent happened)
    {
        _fold.Take(happened);
        switch (happened)
        {
            case SimEvent.RequestArrived e:
                _inSystem.Add(e.Request, e);
                _changed.Add(e.Request);
                break;
            case SimEvent.RequestRejected e:
                End(e.Request, e.At);
                break;
            case SimEvent.RequestFinished e:
                End(e.Request, e.At);
                break;
            case SimEvent.RequestAborted e:
                End(e.Request, e.At);
                break;
            case SimEvent.RequestRouted e:
                _changed.Add(e.Request);
                break;
            case SimEvent.RequestPreempted e:
                _changed.Add(e.Request);
                break;
            case SimEvent.IterationStarted e:
                _iterations.Add(Row(e));
                break;
            default:
                break;
        }
    }

    /// <inheritdoc />
    public void Clear()
    {
        ClearFinal();
        _changed.Clear();
    }

    /// <inheritdoc />
    public void ClearFinal()
    {
        _iterations.Clear();
        _ended.Clear();
    }

    private void End(RequestId request, SimTime at)
    {
        _ended.Add(Row(_inSystem[request]) with { FinishedAt = at.Nanoseconds });
        _inSystem.Remove(request);
        _changed.Remove(request);
    }

    private RequestFacts FactsOf(RequestId request) => _fold.Measures.Requests[request.Value];

    private RequestRow Row(SimEvent.RequestArrived arrived)
    {
        var facts = FactsOf(arrived.Request);
        return new RequestRow(
            arrived.Request.Value,
            facts.Profile < _profiles.Length ? _profiles[facts.Profile] : "",
            arrived.Session,
            arrived.Turn,
            arrived.PromptTokens,
            arrived.OutputTokens,
            facts.ArrivedAt,
            facts.Replica < 0 ? null : facts.Replica,
            Time(facts.ScheduledAt),
            Time(facts.FirstTokenAt),
            FinishedAt: null,
            facts.OutputTokens,
            Reasons.Name(facts.Outcome),
            Reasons.Of(facts),
            facts.Preemptions,
            facts.RecomputedTokens,
            facts.CachedTokens);
    }

    private IterationRow Row(SimEvent.IterationStarted e)
    {
        var replica = _fold.World.Replicas[e.Replica.Value];
        var flight = replica.Flights[^1];
        var batch = flight.Batch;
        return new IterationRow(
            e.Replica.Value,
            e.Iteration,
            e.At.Nanoseconds,
            e.EndsAt.Nanoseconds,
            batch.Sequences,
            batch.Prefills,
            batch.Decodes,
            batch.PrefillTokens,
            replica.RunningCount,
            replica.Waiting.Count,
            replica.UsedBlocks,
            flight.Stages);
    }

    private static IterationRow Row(in DecodeStep step, World world) => new(
        step.Replica.Value,
        step.Iteration,
        step.StartedAt.Nanoseconds,
        step.EndsAt.Nanoseconds,
        step.Decodes,
        Prefills: 0,
        step.Decodes,
        PrefillTokens: 0,
        world.Replicas[step.Replica.Value].RunningCount,
        world.Replicas[step.Replica.Value].Waiting.Count,
        step.UsedBlocks,
        step.Stages);

    private static long? Time(long nanoseconds) => nanoseconds < 0 ? null : nanoseconds;
}
