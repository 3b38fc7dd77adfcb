using EventSim.Domain.Events;
using EventSim.Persistence.Projections;
using EventSim.Simulation.Engine;

namespace EventSim.Store.Tests.Support;

/// <summary>A projector for made-up events: a row an arrival and a row an iteration, without any rule.</summary>
public sealed class ArrivalsProjector : IProjector
{
    private readonly List<IterationRow> _iterations = [];
    private readonly List<RequestRow> _requests = [];

    public IReadOnlyList<IterationRow> Iterations => _iterations;

    public IReadOnlyList<RequestRow> Ended => [];

    public IEnumerable<RequestRow> InSystem => _requests;

    public World? World => null;

    public void Fold(SimEvent happened)
    {
        if (happened is SimEvent.RequestArrived r)
            _requests.Add(new(
                r.Request.Value, "p", r.Session, r.Turn, r.PromptTokens, r.OutputTokens, r.At.Nanoseconds, null, null,
                    null,
                null, 0, "waiting", null, 0, 0, 0));
        if (happened is SimEvent.IterationStarted i)
            _iterations.Add(new(
                i.Replica.Value, i.Iteration, i.At.Nanoseconds, i.EndsAt.Nanoseconds, i.Decodes + i.Chunks.Length,
                i.Chunks.Length, i.Decodes, 0, 0, 0, 0));
    }

    public void Clear()
    {
        ClearFinal();
        _requests.Clear();
    }

    public void ClearFinal() => _iterations.Clear();
}
