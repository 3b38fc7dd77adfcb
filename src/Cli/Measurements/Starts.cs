using EventSim.Domain.Costs.Fits;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Measurements;

/// <summary>Constants before they are fitted.</summary>
internal static class Starts
{
    /// <summary>The constants of a form with where their search starts; those named stay as they are.</summary>
    public static ImmutableArray<StartConstant> Of<T>(ImmutableArray<double> values, params ImmutableArray<string> stay)
        where T : IFit<T> =>
        [
            .. T.Names.Select((name, i) => new StartConstant(
                name, values[i], !stay.Contains(name), Shares.Contains(name) ? 1 : double.PositiveInfinity)),
        ];

    /// <summary>The same, with constants of which some are no larger than 1.</summary>
    public static ImmutableArray<StartConstant> UpToOne<T>(
        ImmutableArray<double> values, ImmutableArray<string> shares, params ImmutableArray<string> stay)
        where T : IFit<T> =>
        [
            .. Of<T>(values, stay).Select(constant =>
                shares.Contains(constant.Name) ? constant with { Most = 1 } : constant),
        ];

    /// <summary>Constants that are no larger than 1.</summary>
    private static ImmutableArray<string> Shares { get; } = ["wave_step", "single_row"];
}
