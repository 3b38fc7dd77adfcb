namespace EventSim.Domain.Costs.Fits;

/// <summary>The constants of a form: numbers with names, in one order.</summary>
/// <typeparam name="TSelf">The constants.</typeparam>
public interface IFit<TSelf>
    where TSelf : IFit<TSelf>
{
    /// <summary>What the constants are called in a data file.</summary>
    static abstract ImmutableArray<string> Names { get; }

    /// <summary>The constants with these values, in the order of <see cref="Names"/>.</summary>
    static abstract TSelf From(ReadOnlySpan<double> v);
}
