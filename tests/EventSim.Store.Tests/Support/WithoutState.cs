using EventSim.Domain.Events;
using EventSim.Persistence.Projections;
using EventSim.Simulation.Engine;

namespace EventSim.Store.Tests.Support;

/// <summary>A projector that keeps its state to itself: nothing is kept of it.</summary>
public sealed class WithoutState(IProjector projector) : IProjector
{
    public IReadOnlyList<IterationRow> Iterations => projector.Iterations;

    public IReadOnlyList<RequestRow> Ended => projector.Ended;

    public IEnumerable<RequestRow> InSystem => projector.InSystem;

    public World? World => null;

    public void Fold(SimEvent happened) => projector.Fold(happened);

    public void Clear() => projector.Clear();

    public void ClearFinal() => projector.ClearFinal();
}
