using System.Text.Json.Nodes;
using EventSim.Cli.Accuracy;
using EventSim.Cli.Measurements;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Output;

/// <summary>Predictions beside measurements, for scripts.</summary>
internal static class AccuracyJson
{
    private const int SchemaVersion = 1;

    /// <summary>The report as one object. Errors are shares, times are in milliseconds.</summary>
    public static string Of(AccuracyReport report) => new JsonObject
    {
        ["schema_version"] = SchemaVersion,
        ["kernels"] = List(report.Kernels, line => new JsonObject
        {
            ["device"] = line.Device,
            ["kernel"] = line.Kind,
            ["constants"] = line.Constants,
            ["left_out"] = Of(line.LeftOut),
            ["tables"] = Of(line.Tables),
            ["all"] = Of(line.All),
            ["by_size"] = List(line.BySize, size => new JsonObject
            {
                ["size"] = size.Size,
                ["errors"] = Of(size.Errors),
            }),
        }),
        ["layers"] = List(report.Layers, line => new JsonObject
        {
            ["device"] = line.Device,
            ["left_out_model"] = line.Model,
            ["errors"] = Of(line.Errors),
        }),
        ["runs"] = List(report.Runs, run => new JsonObject
        {
            ["run"] = run.Name,
            ["mode"] = run.Mode,
            ["figures"] = List(run.Figures, figure => new JsonObject
            {
                ["figure"] = figure.Figure,
                ["measured"] = figure.Measured,
                ["predicted"] = figure.Predicted,
                ["error"] = figure.Error,
            }),
            ["decode_iterations"] = Of(run.DecodeIterations),
        }),
        ["closed_loops"] = List(report.Stacks, Of),
        ["skipped"] = List(report.Skipped, reason => reason),
    }.ToJsonString(JsonLayout.Indented);

    private static JsonNode Of(EndToEndAccuracy stack) => new JsonObject
    {
        ["stack"] = stack.Stack,
        ["protocol"] = List(stack.Protocol, line => new JsonObject
        {
            ["part"] = line.Name,
            ["value"] = line.Value,
            ["known"] = line.Known,
            ["points"] = line.Points,
            ["overruled_points"] = line.Overruled,
        }),
        ["unfitted"] = Of(stack.Bare),
        ["left_out"] = List(stack.Folds, fold => new JsonObject
        {
            ["configuration"] = fold.LeftOut,
            ["fitted_points"] = fold.Fitted,
            ["token_budget"] = PredictedPoint.Budgets(fold.Points),
            ["iteration_us"] = fold.Overheads.Iteration,
            ["sequence_us"] = fold.Overheads.Sequence,
            ["request_us"] = fold.Overheads.Request,
            ["errors"] = Of(fold.Points),
            ["points"] = List(fold.Points, point => new JsonObject
            {
                ["id"] = point.Point.Id,
                ["ttft_ms"] = point.Point.Ttft,
                ["predicted_ttft_ms"] = point.Ttft,
                ["tpot_ms"] = point.Point.Tpot,
                ["predicted_tpot_ms"] = point.Tpot,
                ["assumed"] = List(
                    point.Point.Protocol.Parts.Where(part => part.Origin == Origin.Assumed), part => part.Name),
            }),
        }),
    };

    private static JsonObject Of(ImmutableArray<PredictedPoint> points) => new()
    {
        ["ttft"] = Of(PredictedPoint.TtftErrors(points)),
        ["tpot"] = Of(PredictedPoint.TpotErrors(points)),
    };

    private static JsonObject Of(Errors errors) => new()
    {
        ["points"] = errors.Points,
        ["median"] = errors.Median,
        ["mean"] = errors.Mean,
        ["p90"] = errors.P90,
        ["bias"] = errors.Bias,
    };

    private static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonNode?> of) => new([.. items.Select(of)]);
}
