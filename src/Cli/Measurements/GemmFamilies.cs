using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Measurements;

/// <summary>Matrix products: tables with m, n and k.</summary>
internal static class GemmFamilies
{
    private static readonly ImmutableArray<SampleAxis> Axes = [new("m", true), new("n", false), new("k", false)];

    private static readonly ImmutableArray<TableLine> Lines = [new(0), new(1), new(2)];

    /// <summary>Where the search starts; the last digit of physics, not a fit.</summary>
    private static readonly ImmutableArray<double> TiledStart =
        [.9, .85, 2.4, 4, .6, .7, .7, .9, 200, 50, .8, .6, 1.6, 20, 1, .3, .8, 2, .8];

    private static readonly ImmutableArray<double> ByteStart =
        [4.5, 6.5, .6, .1, .6, 1.3, 2.7, .7, .5, 4, .85, .8, .9];

    /// <summary>The families of a table.</summary>
    public static IEnumerable<KernelFamily> Of(MeasuredTable table)
    {
        if (!table.Has("gpu", "dtype", "m", "n", "k", "time_us")) yield break;
        foreach (var group in table.Rows.GroupBy(row => (Gpu: row["gpu"], Type: Kind(row["dtype"]))))
        {
            if (MeasuredDevices.Find(group.Key.Gpu) is not { } gpu) continue;
            var samples = group.Select(row => row.Sample(
                [row.Number("m", 1), row.Number("n", 1), row.Number("k", 1)]));
            switch (group.Key.Type)
            {
                case "bf16":
                    yield return Tiled(gpu, table.Name, [.. samples]);
                    break;
                case "fp8" when gpu.Fp8Flops > 0:
                    yield return Bytes(gpu, table.Name, [.. samples]);
                    break;
            }
        }
    }

    /// <summary>Operands of two bytes take as long in either format.</summary>
    private static string Kind(string type) => type is "bfloat16" or "float16" ? "bf16" : type;

    /// <summary>Products of bf16 operands.</summary>
    public static KernelFamily Tiled(Gpu gpu, string source, ImmutableArray<Sample> samples)
    {
        var rates = GemmRates.Of(gpu, Quantization.None);
        return new KernelFamily(
            "gemm bf16", gpu.Name, "gemm.bf16", source, Axes, 0,
            Starts.Of<TiledGemmFit>(TiledStart).UpTo(1, "wave_step", "single_row"),
            (constants, shape) => TiledGemm.Microseconds(
                shape[0], new Gemm(shape[1], shape[2]), rates, TiledGemmFit.From(constants)),
            samples)
        {
            Shipped = fit => fit.Gemm.Values,
            Lines = Lines,
        };
    }

    private static KernelFamily Bytes(Gpu gpu, string source, ImmutableArray<Sample> samples)
    {
        var rates = GemmRates.Of(gpu, Quantization.Fp8);
        return new KernelFamily(
            "gemm fp8", gpu.Name, "gemm.byte", source, Axes, 0,
            Starts.Of<ByteGemmFit>(ByteStart).UpTo(1, "wave_step"),
            (constants, shape) => ByteGemm.Microseconds(
                shape[0], new Gemm(shape[1], shape[2]), rates, ByteGemmFit.From(constants)),
            samples)
        {
            Shipped = fit => fit.ByteGemm.Values,
            Lines = Lines,
        };
    }
}
