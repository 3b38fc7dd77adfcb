using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Measurements;

/// <summary>Routed experts of a layer in one fused kernel: tables with experts and routing.</summary>
internal static class MoeFamilies
{
    private const double Matrices = 3;

    private static readonly ImmutableArray<SampleAxis> Axes =
    [
        new("num_tokens", true), new("hidden", false), new("width", false), new("topk", false, true),
        new("experts", false, true), new("moe_ep", false), new("skewed", false, true),
    ];

    private static readonly ImmutableArray<double> Start = [35, 10, .6, .85, 2, 16, .6, .7, .7, .86];

    private static readonly ImmutableArray<string> Shares = ["compute", "weights", "favourite", "repeats"];

    /// <summary>Traffic that never leaves the second-level cache takes next to no time: no constant tells how
    /// little.</summary>
    private static readonly ImmutableArray<string> InCache = ["gather", "rows"];

    /// <summary>The families of a table.</summary>
    public static IEnumerable<KernelFamily> Of(MeasuredTable table) =>
        !table.Has("gpu", "dtype", "kernel", "num_tokens", "hidden", "inter", "topk", "experts", "moe_tp", "moe_ep",
            "routing", "time_us")
            ? []
            : from row in table.Rows
              group row by (Gpu: row["gpu"], Kind: Kind(row["dtype"], row["kernel"])) into kernel
              let gpu = MeasuredDevices.Find(kernel.Key.Gpu)
              where gpu is not null && kernel.Key.Kind.Name.Length > 0
              select Family(gpu, kernel.Key.Kind, table.Name, [.. kernel.Select(Sample)]);

    /// <summary>Scales a block of 128 are what published fp8 models have; the other fp8 kernel is compared, no
    /// more.</summary>
    private static (string Name, string Place, Quantization Quantization) Kind(string type, string kernel) =>
        type switch
        {
            "bfloat16" or "float16" => ("moe bf16", "moe.bf16", Quantization.None),
            "fp8_block" when kernel.Contains("flashinfer", StringComparison.Ordinal) =>
                ("moe fp8 blocks whole", "moe.fp8.whole", Quantization.Fp8),
            "fp8_block" => ("moe fp8 blocks cut", "moe.fp8.cut", Quantization.Fp8),
            "fp8" => ("moe fp8 one scale", "", Quantization.Fp8),
            "w4a16_mxfp4" => ("moe mxfp4", "moe.four_bit", Quantization.Int4),
            _ => ("", "", Quantization.None),
        };

    private static KernelFamily Family(
        Gpu gpu, (string Name, string Place, Quantization Quantization) kind, string source,
        ImmutableArray<Sample> samples)
    {
        var rates = GemmRates.Of(gpu, kind.Quantization);
        return new KernelFamily(
            kind.Name, gpu.Name, kind.Place, source, Axes, 0,
            Starts.Of<ExpertFit>(Start).UpTo(1, Shares).UpTo(10, InCache),
            (constants, shape) => new ExpertKernel(
                shape[1], shape[2], shape[3], shape[4], shape[5], Matrices,
                shape[6] > 0 ? Router.Skewed : Router.Dealt).Microseconds(
                    shape[0], rates, ExpertFit.From(constants)),
            samples)
        {
            Shipped = kind.Place.Length > 0 ? fit => fit.Experts.Of(kind.Place).Values : null,
            Lines = [new(0), new(2), new(5), new(1)],
        };
    }

    private static Sample Sample(MeasuredRow row) => row.Sample(
    [
        row.Number("num_tokens"), row.Number("hidden"), row.Number("inter") / row.Number("moe_tp"),
        row.Number("topk"), row.Number("experts"), row.Number("moe_ep"), row["routing"] == "balanced" ? 0 : 1,
    ]);
}
