using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Hardware;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Measurements;

/// <summary>Whole layers without attention: tables with one column an operation.</summary>
internal static class LayerFamilies
{
    private static readonly ImmutableArray<SampleAxis> PassAxes = [new("bytes", true), new("row", false)];

    private static readonly ImmutableArray<double> PassStart = [.5, 3, 2, .2];

    private static readonly ImmutableArray<(string Column, string Place)> Passes =
    [
        ("input_layernorm", "input_norm"), ("post_attention_layernorm", "post_norm"), ("attn_rope", "rope"),
        ("mlp_act", "activation"), ("add", "stream"),
    ];

    private static readonly ImmutableArray<string> Gemms =
        ["attn_pre_proj", "attn_post_proj", "mlp_up_proj", "mlp_down_proj"];

    /// <summary>Everything of a layer that is measured.</summary>
    public static ImmutableArray<string> Columns { get; } = [.. Gemms, .. Passes.Select(pass => pass.Column)];

    /// <summary>Whether a table holds layers.</summary>
    public static bool Holds(MeasuredTable table) =>
        table.Has("device", "model", "n_head", "n_kv_head", "n_embd", "n_expanded_embd", "use_gated_mlp", "tp")
        && table.Has("num_tokens") && table.Has(Columns.AsSpan());

    /// <summary>The kernels that pass over rows, by device: their constants go into the device's file.</summary>
    public static IEnumerable<KernelFamily> Of(MeasuredTable table) => !Holds(table)
        ? []
        : from device in table.Rows.GroupBy(row => row["device"], StringComparer.Ordinal)
          let gpu = MeasuredDevices.Find(device.Key)
          where gpu is not null
          from pass in Passes
          let samples = Samples([.. device], [pass.Column])
          where !samples.IsEmpty
          select Pass(gpu, pass.Place, table.Name, samples);

    /// <summary>A kernel that passes over rows.</summary>
    public static KernelFamily Pass(Gpu gpu, string place, string source, ImmutableArray<Sample> samples)
    {
        var bytesPerUs = gpu.MemoryBandwidth / 1e6;
        return new KernelFamily(
            $"rows {place}", gpu.Name, $"row_passes.{place}", source, PassAxes, 0, Starts.Of<RowPassFit>(PassStart),
            (constants, shape) => new RowPass(shape[0], shape[1]).Microseconds(bytesPerUs, RowPassFit.From(constants)),
            samples)
        {
            Shipped = fit => fit.RowPasses.Of(place).Values,
            Lines = [new(0)],
        };
    }

    /// <summary>The kernels that pass over rows, each by its column.</summary>
    public static ImmutableDictionary<string, KernelFamily> AllPasses(
        Gpu gpu, string source, ImmutableArray<MeasuredRow> rows) =>
        Passes.ToImmutableDictionary(
            pass => pass.Column, pass => Pass(gpu, pass.Place, source, Samples(rows, [pass.Column])));

    /// <summary>The matrix products of all layers together.</summary>
    public static KernelFamily Products(Gpu gpu, string source, ImmutableArray<MeasuredRow> rows) =>
        GemmFamilies.Tiled(gpu, source, Samples(rows, Gemms)) with
        {
            Name = "gemm bf16 of layers",
            Place = "",
            Shipped = null,
        };

    /// <summary>The shape of one operation of a row.</summary>
    public static ImmutableArray<double> Shape(MeasuredRow row, string column)
    {
        var (tokens, tp, hidden) = (row.Number("num_tokens", 1), row.Number("tp", 1), row.Number("n_embd", 1));
        var width = hidden / row.Number("n_head", 1);
        var queries = row.Number("n_head", 1) / tp * width;
        var keys = Math.Max(1, row.Number("n_kv_head", 1) / tp) * width;
        var wide = row.Number("n_expanded_embd", 1) / tp;
        var gates = row["use_gated_mlp"] == "True" ? 2 : 1;
        return column switch
        {
            "attn_pre_proj" => [tokens, queries + (2 * keys), hidden],
            "attn_post_proj" => [tokens, hidden, queries],
            "mlp_up_proj" => [tokens, gates * wide, hidden],
            "mlp_down_proj" => [tokens, hidden, wide],
            "attn_rope" => ShapeOf(RowPass.ReadWrite(tokens, queries + keys)),
            "mlp_act" => ShapeOf(RowPass.Activation(tokens, gates + 1, wide)),
            "add" => ShapeOf(RowPass.Sum(tokens, hidden)),
            _ => ShapeOf(RowPass.ReadWrite(tokens, hidden)),
        };
    }

    /// <summary>A pass over rows by the axes of its family.</summary>
    public static ImmutableArray<double> ShapeOf(RowPass pass) => [pass.Bytes, pass.Row];

    private static ImmutableArray<Sample> Samples(ImmutableArray<MeasuredRow> rows, ImmutableArray<string> columns) =>
    [
        .. from row in rows
           from column in columns
           let time = row[column].Length == 0 ? 0 : row.Number(column)
           where time > 0
           select new Sample($"{string.Join('|', row.Cells[..10])}{column}", Shape(row, column), time * 1e3),
    ];
}
