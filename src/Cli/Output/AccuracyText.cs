using EventSim.Cli.Accuracy;
using EventSim.Cli.Measurements;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Output;

/// <summary>Predictions beside measurements, for people.</summary>
internal static class AccuracyText
{
    private static readonly ImmutableArray<string> Figures = ["median", "mean", "p90", "bias"];

    /// <summary>Writes the tables.</summary>
    public static void Write(TextWriter to, AccuracyReport report)
    {
        to.Write("Errors are |predicted / measured - 1|; the mean is the MAPE, the bias the median with its sign.\n");
        if (!report.Kernels.IsEmpty) Kernels(to, report.Kernels);
        if (!report.Layers.IsEmpty) Layers(to, report.Layers);
        foreach (var run in report.Runs) Run(to, run);
        foreach (var stack in report.Stacks) Stack(to, stack);
    }

    private static void Kernels(TextWriter to, ImmutableArray<KernelAccuracy> kernels)
    {
        to.Write("\nKernels. A fifth of each table, drawn by its keys, is left out of every fit. \"Tables\" is\n"
            + "what the other four fifths give, joined by lines.\n\n");
        Table(to, 2, ["device", "kernel", "left out", .. Figures, "tables: median", "mean", "p90", "all: median"],
            "constants", kernels.Select(line => (IReadOnlyList<string>)
            [
                line.Device, line.Kind, Number(line.LeftOut.Points), .. Of(line.LeftOut), Percent(line.Tables.Median),
                Percent(line.Tables.Mean), Percent(line.Tables.P90), Percent(line.All.Median), line.Constants,
            ]));
        to.Write("\nBy size, on the points left out\n\n");
        Table(to, 3, ["device", "kernel", "size", "points", .. Figures], null, kernels.SelectMany(line =>
            line.BySize.Select(size => (IReadOnlyList<string>)
                [line.Device, line.Kind, size.Size, Number(size.Errors.Points), .. Of(size.Errors)])));
    }

    private static void Layers(TextWriter to, ImmutableArray<LayerAccuracy> layers)
    {
        to.Write("\nWhole layers but attention, of models in no fit: the forms fitted on the other models\n\n");
        Table(to, 2, ["device", "left-out model", "points", .. Figures], null, layers.Select(line =>
            (IReadOnlyList<string>)[line.Device, line.Model, Number(line.Errors.Points), .. Of(line.Errors)]));
    }

    private static void Run(TextWriter to, RunAccuracy run)
    {
        var name = run.Name.Length > 0 ? $" {run.Name}" : "";
        to.Write($"\nThe recorded run{name}, {run.Mode}: no constant is fitted on it\n\n");
        Table(to, 1, ["figure", "measured", "predicted", "error"], null, run.Figures.Select(figure =>
            (IReadOnlyList<string>)
            [figure.Figure, Text(figure.Measured), Text(figure.Predicted), Percent(figure.Error)]));
        if (run.DecodeIterations.Points == 0) return;
        to.Write("\nIterations in seconds without prefill\n\n");
        Table(to, 0, ["seconds", .. Figures], null,
            [[Number(run.DecodeIterations.Points), .. Of(run.DecodeIterations)]]);
    }

    private static void Stack(TextWriter to, EndToEndAccuracy stack)
    {
        to.Write($"\n{stack.Stack}: {stack.Bare.Length} closed-loop points. Assumed of all:"
            + $" {Protocol.AssumedOfAll}.\n\n");
        Table(to, 3, ["protocol", "value", "known", "points"], null, stack.Protocol.Select(line =>
            (IReadOnlyList<string>)[line.Name, line.Value, Known(line), Number(line.Points)]));
        to.Write("\n");
        Table(to, 3,
            [
                "left out", "token budget", "overheads an iteration, a sequence, a request", "points", "ttft: median",
                "mean", "p90", "tpot: median", "mean", "p90",
            ],
            null,
            stack.Folds.Select(Fold).Prepend(
                ["nothing is fitted", PredictedPoint.Budgets(stack.Bare), "0", .. Both(stack.Bare)]));
        if (stack.Folds.IsEmpty) return;
        to.Write("\nThe points, each predicted by what was fitted without its configuration\n\n");
        Table(to, 2, ["left out", "point", "ttft, ms", "predicted", "error", "tpot, ms", "predicted", "error"], null,
            stack.Folds.SelectMany(fold => fold.Points.Select(point => Point(fold, point))));
    }

    private static string Known(ProtocolLine line) => line.Overruled == 0
        ? line.Known
        : FormattableString.Invariant($"{line.Known}, but {line.Overruled} state another");

    private static IReadOnlyList<string> Fold(Fold fold) =>
    [
        fold.LeftOut, PredictedPoint.Budgets(fold.Points), $"{fold.Overheads}", .. Both(fold.Points),
    ];

    private static IEnumerable<string> Both(ImmutableArray<PredictedPoint> points)
    {
        var (ttft, tpot) = (PredictedPoint.TtftErrors(points), PredictedPoint.TpotErrors(points));
        return
        [
            Number(points.Length), Percent(ttft.Median), Percent(ttft.Mean), Percent(ttft.P90), Percent(tpot.Median),
            Percent(tpot.Mean), Percent(tpot.P90),
        ];
    }

    private static IReadOnlyList<string> Point(Fold fold, PredictedPoint point) =>
    [
        fold.LeftOut, point.Point.Name, Text(point.Point.Ttft), Text(point.Ttft),
        Percent((point.Ttft / point.Point.Ttft) - 1), Text(point.Point.Tpot), Text(point.Tpot),
        Percent((point.Tpot / point.Point.Tpot) - 1),
    ];

    /// <summary>Writes a table whose first columns are texts, and whose last is one if it has a name here.</summary>
    private static void Table(
        TextWriter to, int texts, ImmutableArray<string> columns, string? last,
        IEnumerable<IReadOnlyList<string>> rows)
    {
        var all = last is null ? columns : columns.Add(last);
        TextTable.Write(to, all, [.. all.Select((_, i) => i >= texts && i < columns.Length)], [.. rows]);
    }

    private static string[] Of(Errors errors) =>
        [Percent(errors.Median), Percent(errors.Mean), Percent(errors.P90), Percent(errors.Bias)];

    private static string Percent(double share) => FormattableString.Invariant($"{100 * share:0.0} %");

    private static string Text(double value) => FormattableString.Invariant($"{value:0.00}");

    private static string Number(int count) => FormattableString.Invariant($"{count}");
}
