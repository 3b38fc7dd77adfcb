using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Measurements;

/// <summary>Prefill and decode attention of one layer.</summary>
internal static class AttentionFamilies
{
    private static readonly ImmutableArray<SampleAxis> DecodeAxes =
    [
        new("batch", true), new("kv_len", true), new("q_heads", false), new("kv_heads", false),
        new("head_dim", false, true),
        new("window", false, true),
    ];

    private static readonly ImmutableArray<SampleAxis> PrefillAxes =
    [
        new("batch", true), new("isl", true), new("prefix_len", true), new("q_heads", false), new("kv_heads", false),
        new("head_dim", false, true), new("window", false, true), new("decodes", true), new("decode_context", true),
    ];

    private static readonly ImmutableArray<double> DecodeStart = [10, 1.3, 2, 1, .9, 1.8, 2, 1.5, .3, .3, 1, 64, 1.5];

    /// <summary>Where kernels without packing were measured on mixed batches, on an RTX PRO 6000.</summary>
    private const double SingleWork = 0.59;

    private static readonly ImmutableArray<double> PrefillStart = [11, 1.5, .8, 30, 2.5, 2, 1, 1.5, 1.4, 1.5, 1];

    /// <summary>The families of a table.</summary>
    public static IEnumerable<KernelFamily> Of(MeasuredTable table)
    {
        if (!table.Has("gpu", "kv_dtype", "kernel", "batch", "q_heads", "kv_heads", "head_dim", "window", "time_us"))
            yield break;
        foreach (var group in table.Rows.GroupBy(row => (Gpu: row["gpu"], Type: MeasuredCaches.Of(row["kv_dtype"]))))
        {
            if (MeasuredDevices.Find(group.Key.Gpu) is not { } gpu) continue;
            var type = group.Key.Type;
            if (table.Has("kv_len"))
            {
                yield return Decode(gpu, type, table.Name, [.. group.Select(row => Sample(row, DecodeAxes))]);
            }
            else if (table.Has("isl", "prefix_len"))
            {
                var packed = group.First()["kernel"].Contains("fa3", StringComparison.Ordinal);
                ImmutableArray<Sample> samples = [.. group.Select(row => Sample(row, PrefillAxes, 0, 0))];
                var (chunks, single) = (samples.RemoveAll(IsOneToken), samples.Where(IsOneToken).ToImmutableArray());
                if (!chunks.IsEmpty) yield return Prefill(gpu, type, packed, table.Name, chunks);
                if (!single.IsEmpty) yield return OneToken(gpu, type, table.Name, single);
            }
        }
    }

    /// <param name="row">The row.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="last">The values of the last of them, which the table does not have.</param>
    private static Sample Sample(
        MeasuredRow row, ImmutableArray<SampleAxis> axes, params ImmutableArray<double> last) =>
        row.Sample([.. axes[..^last.Length].Select(axis => Coordinate(row, axis)), .. last]);

    private static double Coordinate(MeasuredRow row, SampleAxis axis) =>
        row.Whole(axis.Name, axis.Name is "window" or "prefix_len" ? 0 : 1);

    /// <summary>Decode attention.</summary>
    public static KernelFamily Decode(Gpu gpu, KvCacheDtype type, string source, ImmutableArray<Sample> samples)
    {
        var (kind, rates) = (MeasuredCaches.Kind(type), AttentionRates.Of(gpu));
        return new KernelFamily(
            $"decode attention {kind}", gpu.Name, $"attention.{kind}.decode", source, DecodeAxes, 0,
            Starts.Of<DecodeFit>(DecodeStart),
            (constants, shape) => DecodeTime(
                shape[0], shape[1], Shape(shape[2..], type), rates, DecodeFit.From(constants)),
            samples)
        {
            Shipped = fit => fit.AttentionOver(type).Decode.Values,
            Lines = [new(0), new(1), new(2), new(3), new(3, 2)],
        };
    }

    /// <summary>Prefill attention of chunks of more than one token.</summary>
    public static KernelFamily Prefill(
        Gpu gpu, KvCacheDtype type, bool packed, string source, ImmutableArray<Sample> samples)
    {
        var (kind, rates) = (MeasuredCaches.Kind(type), AttentionRates.Of(gpu));
        var mixed = samples.Any(sample => sample.Shape[7] > 0);
        return new KernelFamily(
            $"prefill attention {kind}", gpu.Name, $"attention.{kind}.prefill", source, PrefillAxes, 1,
            Starts.Of<PrefillFit>(
                [.. PrefillStart, packed ? 1 : SingleWork, 1, packed ? 1 : 0],
                mixed ? ["packed"] : ["single_work", "single_reads", "packed"]),
            (constants, shape) => PrefillAttention.Microseconds(
                shape[0], new PrefillShape((int)shape[1], (int)shape[2]), (shape[7], shape[7] * shape[8]),
                Shape(shape[3..], type), rates,
                PrefillFit.From(constants)),
            samples)
        {
            Shipped = fit => fit.AttentionOver(type).Prefill.Values,
            Lines = [new(0), new(1), new(2), new(3), new(4), new(4, 3), new(7), new(8)],
        };
    }

    /// <summary>Chunks of one token run the decode kernel: its constants predict them.</summary>
    private static KernelFamily OneToken(Gpu gpu, KvCacheDtype type, string source, ImmutableArray<Sample> samples)
    {
        var rates = AttentionRates.Of(gpu);
        return new KernelFamily(
            $"prefill of one token {MeasuredCaches.Kind(type)}", gpu.Name, "", source, PrefillAxes, 0,
            Starts.Of<DecodeFit>(DecodeStart),
            (constants, shape) => DecodeTime(
                shape[0], shape[2] + 1, Shape(shape[3..], type), rates, DecodeFit.From(constants)),
            samples)
        {
            Shipped = fit => fit.AttentionOver(type).Decode.Values,
            Lines = [new(0), new(3), new(4), new(4, 3)],
        };
    }

    private static bool IsOneToken(Sample sample) => sample.Shape[1] <= 1;

    private static double DecodeTime(
        double batch, double context, AttentionShape shape, AttentionRates rates, DecodeFit fit) =>
        DecodeAttention.Microseconds(batch, batch * context, shape, rates, fit);

    private static AttentionShape Shape(ReadOnlySpan<double> heads, KvCacheDtype type) => new(
        (int)heads[0], (int)heads[1], (int)heads[2], ModelFigures.BytesPerKvElement(type),
        heads[3] > 0 ? (int)heads[3] : int.MaxValue);
}
