using EventSim.Cli.Accuracy;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Output;

/// <summary>The comparison of predictions with measured kernels, for people.</summary>
internal static class AccuracyText
{
    private static readonly ImmutableArray<string> KernelColumns =
    [
        "device", "kernel", "left out", "median", "mean", "p90", "bias", "tables: median", "mean", "p90", "all: median",
        "constants",
    ];

    private static readonly ImmutableArray<string> SizeColumns =
        ["device", "kernel", "size", "points", "median", "mean", "p90", "bias"];

    private static readonly ImmutableArray<string> LayerColumns =
        ["device", "left-out model", "points", "median", "mean", "p90", "bias"];

    /// <summary>Writes the tables.</summary>
    public static void Write(
        TextWriter to, ImmutableArray<KernelAccuracy> kernels, ImmutableArray<LayerAccuracy> layers)
    {
        to.Write("Errors are |predicted / measured - 1|. Of each table a fifth, drawn by its keys, is left out of every\n"
            + "fit. \"tables\" is what the other four fifths give when they are joined by lines.\n\n");
        TextTable.Write(to, KernelColumns, Right(KernelColumns, 2, 11), [.. kernels.Select(Kernel)]);
        to.Write("\nBy size, on the points left out\n\n");
        TextTable.Write(to, SizeColumns, Right(SizeColumns, 3, 8), [.. kernels.SelectMany(Sizes)]);
        if (layers.IsEmpty) return;
        to.Write("\nWhole layers but attention of a model that is in no fit: the forms fitted on the other models\n\n");
        TextTable.Write(to, LayerColumns, Right(LayerColumns, 2, 7), [.. layers.Select(Layer)]);
    }

    private static ImmutableArray<bool> Right(ImmutableArray<string> columns, int from, int to) =>
        [.. columns.Select((_, i) => i >= from && i < to)];

    private static IReadOnlyList<string> Kernel(KernelAccuracy line) =>
    [
        line.Device, line.Kind, Number(line.LeftOut.Points), .. Figures(line.LeftOut), Percent(line.Tables.Median),
        Percent(line.Tables.Mean), Percent(line.Tables.P90), Percent(line.All.Median), line.Constants,
    ];

    private static IEnumerable<IReadOnlyList<string>> Sizes(KernelAccuracy line) => line.BySize.Select(size =>
        (IReadOnlyList<string>)[line.Device, line.Kind, size.Size, Number(size.Errors.Points), .. Figures(size.Errors)]);

    private static IReadOnlyList<string> Layer(LayerAccuracy line) =>
        [line.Device, line.Model, Number(line.Errors.Points), .. Figures(line.Errors)];

    private static string[] Figures(Errors errors) =>
        [Percent(errors.Median), Percent(errors.Mean), Percent(errors.P90), Percent(errors.Bias)];

    private static string Percent(double share) => FormattableString.Invariant($"{100 * share:0.0} %");

    private static string Number(int count) => FormattableString.Invariant($"{count}");
}
