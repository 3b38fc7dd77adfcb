using EventSim.Domain.Events;
using EventSim.Simulation.Engine;

namespace EventSim.Persistence.Projections;

/// <summary>Folds the events of one run, in order, into the rows that SQL users read.</summary>
public interface IProjector
{
    /// <summary>Iterations that started since the last <see cref="Clear"/>.</summary>
    IReadOnlyList<IterationRow> Iterations { get; }

    /// <summary>The rows of the requests that ended since the last <see cref="Clear"/>.</summary>
    IReadOnlyList<RequestRow> Ended { get; }

    /// <summary>The rows, as they are now, of the other requests that changed since the last
    /// <see cref="Clear"/>.</summary>
    IEnumerable<RequestRow> InSystem { get; }

    /// <summary>The state after the events so far; none: it is not folded.</summary>
    World? World { get; }

    /// <summary>Takes one more event.</summary>
    void Fold(SimEvent happened);

    /// <summary>Forgets which rows have changed: they are written.</summary>
    void Clear();

    /// <summary>Forgets the rows that will not change again: they are written. Those of requests in the system are
    /// not.</summary>
    void ClearFinal();
}
