using System.Globalization;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;

namespace EventSim.Cli.Measurements;

/// <summary>A measured point of a served model under a fixed number of clients.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Stack">Engine, version and model: points with one set of overheads.</param>
/// <param name="Model">The model.</param>
/// <param name="Quantization">How its weights are stored.</param>
/// <param name="Gpu">The GPU.</param>
/// <param name="TensorParallel">GPUs of a stage.</param>
/// <param name="PipelineParallel">Stages.</param>
/// <param name="Replicas">Replicas.</param>
/// <param name="Clients">Requests in the system at a time.</param>
/// <param name="InputTokens">Prompt tokens of a request, at most.</param>
/// <param name="OutputTokens">Output tokens of a request, at most.</param>
/// <param name="Shortest">Lengths are drawn evenly between this share of the most and the most.</param>
/// <param name="Ttft">Time to first token. Unit: ms.</param>
/// <param name="Tpot">Time per output token. Unit: ms.</param>
internal sealed record EndToEndPoint(
    string Id,
    string Stack,
    ModelShape Model,
    Quantization Quantization,
    Gpu Gpu,
    int TensorParallel,
    int PipelineParallel,
    int Replicas,
    int Clients,
    int InputTokens,
    int OutputTokens,
    double Shortest,
    double Ttft,
    double Tpot)
{
    /// <summary>Its configuration in short.</summary>
    public string Name => FormattableString.Invariant(
        $"{Gpu.Name} tp{TensorParallel} {InputTokens}x{OutputTokens} c{Clients}");

    private static readonly ImmutableArray<string> Columns =
    [
        "id", "model", "gpu", "tp", "pp", "dp", "precision", "engine", "engine_version", "workload_type",
        "rate_or_concurrency", "input_tokens", "output_tokens", "distribution_notes", "metric", "value",
    ];

    /// <summary>The points of a table that a simulation can be set up for: a fixed number of clients, a model and
    /// a GPU of the catalogue.</summary>
    public static IEnumerable<EndToEndPoint> Of(MeasuredTable table) => !table.Has(Columns.AsSpan())
        ? []
        : table.Rows.GroupBy(row => row["id"], StringComparer.Ordinal).Select(Point).OfType<EndToEndPoint>();

    /// <summary>What the points are that no simulation is set up for.</summary>
    public static IEnumerable<string> Skipped(ImmutableArray<MeasuredTable> tables) =>
        from table in tables
        where table.Has(Columns.AsSpan())
        from rows in table.Rows.GroupBy(row => row["id"], StringComparer.Ordinal)
        where Point(rows) is null
        let row = rows.First()
        group row by $"{row["engine"]} {row["engine_version"]}, {row["workload_type"]}" into kind
        select $"{kind.Count()} points of {kind.Key}: only closed loops with a model and a GPU of the"
            + " catalogue are simulated";

    private static EndToEndPoint? Point(IGrouping<string, MeasuredRow> rows)
    {
        var row = rows.First();
        var figures = rows.GroupBy(figure => figure["metric"], StringComparer.Ordinal)
            .ToDictionary(figure => figure.Key, figure => figure.First().Time("value"), StringComparer.Ordinal);
        if (!row["workload_type"].StartsWith("closed-loop", StringComparison.Ordinal)
            || Known(row["model"]) is not { } model || MeasuredDevices.Find(row["gpu"]) is not { } gpu
            || !int.TryParse(row["rate_or_concurrency"], CultureInfo.InvariantCulture, out var clients) || clients < 1
            || !figures.TryGetValue("ttft", out var ttft) || !figures.TryGetValue("tpot", out var tpot))
        {
            return null;
        }

        var version = row["engine_version"] is { Length: > 0 } known ? known : "of an unknown version";
        return new EndToEndPoint(
            rows.Key, $"{row["engine"]} {version}, {model.Name}", model,
            row["precision"] == "fp8" ? Quantization.Fp8 : Quantization.None, gpu, Whole(row, "tp"), Whole(row, "pp"),
            Whole(row, "dp"), clients, Whole(row, "input_tokens"), Whole(row, "output_tokens"),
            row["distribution_notes"].Contains("0.8-1.0x", StringComparison.Ordinal) ? 0.8 : 1, ttft, tpot);
    }

    private static int Whole(MeasuredRow row, string column) => Math.Max(1, (int)row.Number(column, 0, 1e6));

    private static ModelShape? Known(string name)
    {
        var id = name.Split('/')[^1].ToLowerInvariant();
        if (id.EndsWith("-instruct", StringComparison.Ordinal)) id = id[..^"-instruct".Length];
        return ModelCatalog.TryFind(id).MatchUnsafe(shape => shape, () => null);
    }
}
