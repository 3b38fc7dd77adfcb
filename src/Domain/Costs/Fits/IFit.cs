namespace EventSim.Domain.Costs.Fits;

/// <summary>The constants of a form: numbers with names, in one order.</summary>
/// <typeparam name="TSelf">The constants.</typeparam>
public interface IFit<TSelf>
    where TSelf : IFit<TSelf>
{
    /// <summary>What the constants are called in a data file, and their ranges.</summary>
    static abstract ImmutableArray<FitConstant> Form { get; }

    /// <summary>The axes of the shapes that the form prices, in the order of <see cref="Region.Of"/>.</summary>
    static abstract ImmutableArray<string> Axes { get; }

    /// <summary>The names of <see cref="Form"/>.</summary>
    static virtual ImmutableArray<string> Names => [.. TSelf.Form.Select(constant => constant.Name)];

    /// <summary>The constants with these values, in the order of <see cref="Form"/>.</summary>
    static abstract TSelf From(ReadOnlySpan<double> v);
}
