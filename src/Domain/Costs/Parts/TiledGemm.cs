using EventSim.Domain.Costs.Fits;

namespace EventSim.Domain.Costs.Parts;

/// <summary>The time of a matrix product that a library cuts into tiles, splitting K where it gains.</summary>
/// <remarks>
/// t = c + min over tiles and splits of ((C, B)q + second kernel). C is the time of the waves of tiles on the
/// multiprocessors, B the traffic of weights, inputs and outputs, a tile's walk along K, and, where K is split, the
/// addition of the partial sums. Both operands and the result count once.
/// </remarks>
public static class TiledGemm
{
    private const double FillHalf = 150;
    private const double ShortestSplit = 64;
    private const int MostSplits = 64;
    private const double PartialBytes = 4;

    private static readonly ImmutableArray<(int Rows, int Columns)> Tiles =
        [(64, 64), (128, 64), (64, 128), (128, 128), (256, 128), (128, 256)];

    /// <summary>The time. Unit: us.</summary>
    /// <param name="m">Rows of the input.</param>
    /// <param name="gemm">The weights.</param>
    /// <param name="rates">The GPU's rates and the operands' widths.</param>
    /// <param name="fit">The constants.</param>
    public static double Microseconds(double m, Gemm gemm, in GemmRates rates, in TiledGemmFit fit) =>
        fit.Constant + Best(m, gemm, rates, fit).Time;

    /// <summary>What the best way to cut it spends on computing and on memory. Unit: us.</summary>
    internal static (double Time, double Compute, double Memory) Best(
        double m, Gemm gemm, in GemmRates rates, in TiledGemmFit fit)
    {
        var single = m < 2 ? fit.SingleRow : 1;
        var traffic = Traffic(m, gemm, rates, fit) + (fit.Fill * gemm.K / (gemm.K + FillHalf) * single);
        var best = (Time: double.PositiveInfinity, Compute: 0.0, Memory: 0.0);
        foreach (var (rows, columns) in Tiles)
        {
            var tiles = Math.Ceiling(m / rows) * Math.Ceiling(gemm.N / columns);
            var unit = 2.0 * rows * columns * rates.Multiprocessors
                / (rates.FlopsPerUs * fit.Compute * Efficiency(rows, columns, fit));
            for (var splits = 1; splits <= MostSplits; splits *= 2)
            {
                var depth = gemm.K / splits;
                if (splits > 1 && (depth < ShortestSplit || tiles * splits > 4 * rates.Multiprocessors)) break;
                var compute = Waves(tiles * splits / rates.Multiprocessors, fit.WaveStep) * unit
                    * (depth + (fit.Prologue * depth / (depth + fit.PrologueHalf)));
                var memory = traffic + (fit.PerColumn * 1e-3 * depth * single);
                var second = 0.0;
                if (splits > 1)
                {
                    memory += splits * m * gemm.N * PartialBytes / (rates.BytesPerUs * fit.Reduce);
                    second = fit.SplitLaunch * single;
                }

                if (Math.Max(compute, memory) + second >= best.Time) continue;
                var time = SmoothMax.Of(compute, memory, fit.Exponent) + second;
                if (time < best.Time) best = (time, compute, memory);
            }
        }

        return best;
    }

    private static double Waves(double waves, double step) =>
        waves <= 1 ? 1 : (step * Math.Ceiling(waves)) + ((1 - step) * waves);

    private static double Traffic(double m, Gemm gemm, in GemmRates rates, in TiledGemmFit fit)
    {
        var inputs = m * gemm.K * rates.InputBytes;
        var cached = Math.Min(inputs, fit.CachedMegabytes * 1e6);
        return ((gemm.Weights * rates.WeightBytes / fit.Weights)
            + (cached / fit.CachedInputs)
            + ((inputs - cached) / fit.Inputs)
            + (m * gemm.N * GemmRates.OutputBytes / fit.Outputs)) / rates.BytesPerUs;
    }

    private static double Efficiency(int rows, int columns, in TiledGemmFit fit) => (rows * columns) switch
    {
        64 * 64 => fit.Tile64,
        128 * 64 => fit.Tile128x64,
        128 * 128 => fit.Tile128,
        _ => 1,
    };
}
