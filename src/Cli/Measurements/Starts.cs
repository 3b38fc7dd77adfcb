using EventSim.Domain.Costs.Fits;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Measurements;

/// <summary>Constants before they are fitted.</summary>
internal static class Starts
{
    /// <summary>The constants of a form with where their search starts; those named stay as they are.</summary>
    public static ImmutableArray<StartConstant> Of<T>(ImmutableArray<double> values, params ImmutableArray<string> stay)
        where T : IFit<T> =>
        [.. T.Names.Select((name, i) => new StartConstant(name, values[i], !stay.Contains(name)))];

    /// <summary>The same constants, those named no larger than <paramref name="most"/>.</summary>
    public static ImmutableArray<StartConstant> UpTo(
        this ImmutableArray<StartConstant> constants, double most, params ImmutableArray<string> names) =>
        [
            .. constants.Select(constant =>
                names.Contains(constant.Name) ? constant with { Most = most } : constant),
        ];
}
