using EventSim.Cli.Devices;
using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Measurements;

/// <summary>Latent attention of one layer of DeepSeek V3: tables with a phase.</summary>
internal static class MlaFamilies
{
    private static readonly LatentShape Shape = new(1536, 512, 128, 64, 128);

    private static readonly ImmutableArray<SampleAxis> DecodeAxes =
        [new("batch", true), new("kv_len", true), new("num_heads", false)];

    private static readonly ImmutableArray<SampleAxis> PrefillAxes =
        [new("batch", true), new("isl", true), new("num_heads", false)];

    private static readonly ImmutableArray<string> Shares =
        ["memory", "compute", "absorb", "attention", "expand", "traffic", "short_compute", "short_traffic"];

    private static readonly ImmutableArray<string> Unmeasured = ["constant_us", "short_up_to"];

    /// <summary>The families of a table.</summary>
    public static IEnumerable<KernelFamily> Of(MeasuredTable table)
    {
        if (!table.Has("gpu", "phase", "kv_dtype", "kernel", "num_heads", "batch", "isl", "step", "time_us"))
            yield break;
        foreach (var group in table.Rows.GroupBy(row => (Gpu: row["gpu"], Phase: row["phase"], Type: row["kv_dtype"])))
        {
            if (MeasuredDevices.Find(group.Key.Gpu) is not { } gpu) continue;
            var type = group.Key.Type.StartsWith("fp8", StringComparison.Ordinal)
                ? KvCacheDtype.Fp8
                : KvCacheDtype.Auto;
            var launches = Launches([.. group]);
            yield return group.Key.Phase == "generation"
                ? Decode(
                    gpu, type, launches, IsTriton(group.First()["kernel"]), table.Name,
                    [.. group.Select(DecodeSample)])
                : Prefill(
                    gpu, type, launches, ShortUpTo(group.First()["kernel"]), table.Name,
                    [.. group.Select(PrefillSample)]);
        }
    }

    /// <summary>Up to how many tokens vLLM's backends treat a chunk as a decoding sequence
    /// (<c>reorder_batch_threshold</c>).</summary>
    private static double ShortUpTo(string kernel) =>
        kernel.Contains("flash_attn_mla", StringComparison.Ordinal) ? 512
        : kernel.Contains("flashmla", StringComparison.Ordinal) ? 128
        : 0;

    /// <summary>The kernel that stands in where there is none for the architecture: tiles of 16 heads, far from the
    /// peak; the others have tiles of 64.</summary>
    private static bool IsTriton(string kernel) => kernel.Contains("triton", StringComparison.Ordinal);

    /// <summary>The median of the tenth that took least.</summary>
    private static double Launches(ImmutableArray<MeasuredRow> rows) =>
        rows.Select(row => row.Time("time_us")).Order().ElementAt(rows.Length / 20);

    /// <summary>What a kernel takes however small it is could not be measured behind its launches: decode attention's
    /// is taken.</summary>
    private static double Constant(Gpu gpu, KvCacheDtype type)
    {
        var decode = DeviceCatalog.Of(gpu.Anchor).AttentionOver(type).Decode.Constants;
        return Math.Round(decode.Constant + decode.LongContext, 1);
    }

    private static KernelFamily Decode(
        Gpu gpu, KvCacheDtype type, double launches, bool triton, string source, ImmutableArray<Sample> samples)
    {
        var (kind, rates) = (Kind(type), AttentionRates.Of(gpu));
        var bytes = ModelFigures.BytesPerKvElement(type);
        return new KernelFamily(
            $"mla decode {kind}", gpu.Name, $"mla.{kind}.decode", source, DecodeAxes, 0,
            Starts.UpToOne<LatentDecodeFit>(
                [Constant(gpu, type), .85, triton ? .1 : .6, triton ? 16 : 64, 4, triton ? 20 : 1, .7, launches, 4],
                Shares, "constant_us", "exponent", "rows"),
            (constants, shape) => LatentDecode.WithLaunches(
                shape[0], shape[0] * shape[1], new LatentHeads(shape[2], Shape, bytes), rates,
                LatentDecodeFit.From(constants)),
            samples)
        {
            Shipped = fit => fit.LatentOver(type).Decode.Values,
            Lines = [new(0), new(1), new(2)],
        };
    }

    private static KernelFamily Prefill(
        Gpu gpu, KvCacheDtype type, double launches, double shortUpTo, string source, ImmutableArray<Sample> samples)
    {
        var (kind, rates) = (Kind(type), AttentionRates.Of(gpu));
        var bytes = ModelFigures.BytesPerKvElement(type);
        return new KernelFamily(
            $"mla prefill {kind}", gpu.Name, $"mla.{kind}.prefill", source, PrefillAxes, 1,
            Starts.UpToOne<LatentPrefillFit>(
                [Constant(gpu, type), .7, .7, .6, shortUpTo, .6, .6, 20, launches, 4], Shares,
                [.. shortUpTo > 0 ? Unmeasured : [.. Unmeasured, "short_compute", "short_traffic", "short_token_ns"]]),
            (constants, shape) => LatentPrefill.WithLaunches(
                shape[0], new PrefillShape((int)shape[1], 0), new LatentHeads(shape[2], Shape, bytes), rates,
                LatentPrefillFit.From(constants)),
            samples)
        {
            Shipped = fit => fit.LatentOver(type).Prefill.Values,
            Lines = [new(0), new(1), new(2)],
        };
    }

    private static Sample DecodeSample(MeasuredRow row) => new(
        row.KeyWithout("time_us"), [row.Number("batch"), row.Number("step") + 1, row.Number("num_heads")],
        row.Time("time_us"));

    private static Sample PrefillSample(MeasuredRow row) => new(
        row.KeyWithout("time_us"), [row.Number("batch"), row.Number("isl"), row.Number("num_heads")],
        row.Time("time_us"));

    private static string Kind(KvCacheDtype type) => type == KvCacheDtype.Fp8 ? "fp8" : "bf16";
}
