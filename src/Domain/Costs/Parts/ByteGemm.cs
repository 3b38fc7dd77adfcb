using EventSim.Domain.Costs.Fits;

namespace EventSim.Domain.Costs.Parts;

/// <summary>The time of a product of one-byte operands whose inputs are quantized, row by row, just before.</summary>
/// <remarks>t = c + quantization + (C, B, U)q: the waves of tiles, the traffic, and one tile's walk along K. Tiles are
/// 64×128 up to 128 rows and 128×128 beyond; K is never split.</remarks>
public static class ByteGemm
{
    private const double TileColumns = 128;
    private const double ThinRows = 64;
    private const double WideRows = 128;

    /// <summary>bf16 in, one byte out. Unit: bytes an element.</summary>
    private const double QuantizedBytes = 3;

    /// <summary>The time. Unit: us.</summary>
    /// <param name="m">Rows of the input.</param>
    /// <param name="gemm">The weights.</param>
    /// <param name="rates">The GPU's rates and the operands' widths.</param>
    /// <param name="fit">The constants.</param>
    public static double Microseconds(double m, Gemm gemm, in GemmRates rates, in ByteGemmFit fit)
    {
        var (fixedPart, compute, memory, walk) = Terms(m, gemm, rates, fit);
        return fixedPart + SmoothMax.Of(compute, memory, walk, fit.Exponent);
    }

    /// <summary>Its terms. Unit: us.</summary>
    internal static (double Fixed, double Compute, double Memory, double Walk) Terms(
        double m, Gemm gemm, in GemmRates rates, in ByteGemmFit fit)
    {
        var quantize = (fit.QuantizeRow * 1e-3 * m)
            + (QuantizedBytes * m * gemm.K / (rates.BytesPerUs * fit.QuantizeBytes))
            + (fit.QuantizeColumn * 1e-3 * gemm.K);
        var thin = m <= WideRows;
        var rows = thin ? ThinRows : WideRows;
        var waves = Math.Ceiling(m / rows) * Math.Ceiling(gemm.N / TileColumns) / rates.Multiprocessors;
        var paid = (fit.WaveStep * Math.Ceiling(waves)) + ((1 - fit.WaveStep) * waves);
        var compute = paid * 2 * rows * TileColumns * gemm.K * rates.Multiprocessors
            / (rates.FlopsPerUs * fit.Compute * (thin ? fit.ThinTile : 1));
        var memory = ((gemm.Weights * rates.WeightBytes / fit.Weights)
            + (m * gemm.N * GemmRates.OutputBytes / fit.Outputs)) / rates.BytesPerUs;
        var walk = fit.Walk64;
        if (m > ThinRows) walk = Math.Max(walk, fit.Walk128);
        if (m > WideRows) walk = Math.Max(walk, fit.WalkMore);
        return (fit.Constant + quantize, compute, memory, walk * 1e-3 * gemm.K);
    }
}
