using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Simulation.Calibration;

namespace EventSim.Tests.Simulation.Calibration;

/// <summary>Tables that a form made, so that its constants are known.</summary>
internal static class SyntheticKernels
{
    private static readonly GemmRates Rates = new(1e9, 3.35e6, 132, 2, 2);

    /// <summary>Transfers of 1 KiB to 256 MiB, three sizes an octave.</summary>
    public static KernelFamily Transfers(TransferFit truth, ImmutableArray<StartConstant> start) => Family(
        [new("bytes", true)], start,
        (constants, shape) => TransferFit.From(constants).Microseconds(shape[0]),
        Enumerable.Range(0, 54).Select(i => (ImmutableArray<double>)[Math.Round(1024 * Math.Pow(2, i / 3.0))]),
        shape => truth.Microseconds(shape[0]));

    /// <summary>Passes over 1 to 16,384 rows of four widths.</summary>
    public static KernelFamily Passes(RowPassFit truth, ImmutableArray<StartConstant> start) => Family(
        [new("bytes", true), new("row", false)], start,
        (constants, shape) => new RowPass(shape[0], shape[1]).Microseconds(1e6, RowPassFit.From(constants)),
        from rows in Enumerable.Range(0, 15)
        from row in new[] { 1024, 4096, 8192, 28672 }
        select (ImmutableArray<double>)[4.0 * row * (1 << rows), row],
        shape => new RowPass(shape[0], shape[1]).Microseconds(1e6, truth));

    /// <summary>Products of 1 to 8,192 rows with some weights.</summary>
    public static KernelFamily Products(TiledGemmFit truth, ImmutableArray<StartConstant> start) => Family(
        [new("m", true), new("n", false), new("k", false)], start,
        (constants, shape) => TiledGemm.Microseconds(
            shape[0], new Gemm(shape[1], shape[2]), Rates, TiledGemmFit.From(constants)),
        from m in Enumerable.Range(0, 14)
        from n in new[] { 1024, 4096, 6144, 14336 }
        from k in new[] { 1024, 4096, 8192 }
        select (ImmutableArray<double>)[1 << m, n, k],
        shape => TiledGemm.Microseconds(shape[0], new Gemm(shape[1], shape[2]), Rates, truth));

    /// <summary>The same family with other samples.</summary>
    public static KernelFamily With(this KernelFamily family, Func<Sample, Sample> change) =>
        family with { Samples = [.. family.Samples.Select(change)] };

    private static KernelFamily Family(
        ImmutableArray<SampleAxis> axes, ImmutableArray<StartConstant> start, Prediction form,
        IEnumerable<ImmutableArray<double>> shapes, Func<ImmutableArray<double>, double> truth) => new(
        "synthetic", "device", "place", "made by hand", axes, 0, start, form,
        [.. shapes.Select(shape => new Sample(string.Join('|', shape), shape, truth(shape)))]);
}
