using System.Globalization;
using EventSim.Domain.Errors;
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
/// <param name="InputTokens">Prompt tokens of a request, as stated.</param>
/// <param name="OutputTokens">Output tokens of a request, as stated.</param>
/// <param name="Protocol">How the benchmark was run.</param>
/// <param name="Ttft">Time to first token. Unit: ms.</param>
/// <param name="Tpot">Time per output token. Unit: ms.</param>
/// <param name="Place">The table and the line that it starts at.</param>
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
    Protocol Protocol,
    double Ttft,
    double Tpot,
    (string Table, int Line) Place)
{
    /// <summary>Its configuration in short.</summary>
    public string Name => FormattableString.Invariant(
        $"{Gpu.Name} tp{TensorParallel} {InputTokens}x{OutputTokens} c{Clients}");

    /// <summary>The same with another token budget, where its own is not known.</summary>
    public EndToEndPoint With(Budget tried) => this with { Protocol = Protocol.With(tried) };

    /// <summary>The error that it cannot be simulated.</summary>
    public InvalidInput Fault(string message) => new(Place.Table, Place.Line, Id, message);

    /// <summary>The point of some rows; none where no simulation can be set up for it: it has not a fixed number of
    /// clients, or a model or a GPU that is not in the catalogue.</summary>
    public static EndToEndPoint? Of(IGrouping<string, MeasuredRow> rows)
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
            Protocol.Of(rows), ttft, tpot, (row.Table, row.Line));
    }

    private static int Whole(MeasuredRow row, string column) => Math.Max(1, (int)row.Number(column, 0, 1e6));

    private static ModelShape? Known(string name)
    {
        var id = name.Split('/')[^1].ToLowerInvariant();
        if (id.EndsWith("-instruct", StringComparison.Ordinal)) id = id[..^"-instruct".Length];
        return ModelCatalog.TryFind(id).MatchUnsafe(shape => shape, () => null);
    }
}
