using EventSim.Domain.Hardware;
using EventSim.Domain.Models;

namespace EventSim.Domain.Costs.Parts;

/// <summary>A weight matrix on one GPU: C[M, N] = A[M, K] · B[K, N].</summary>
/// <param name="N">Columns of the weights.</param>
/// <param name="K">Rows of the weights.</param>
public readonly record struct Gemm(double N, double K)
{
    /// <summary>Weights. Unit: elements.</summary>
    public double Weights => N * K;

    /// <summary>2·M·N·K. Unit: FLOP.</summary>
    public double Flops(double m) => 2 * m * N * K;

    /// <summary>Bytes of A, B and C.</summary>
    public double Bytes(double m, in GemmRates rates) =>
        (m * K * rates.InputBytes) + (N * K * rates.WeightBytes) + (m * N * GemmRates.OutputBytes);
}

/// <summary>What a GPU does to a GEMM's operands under a quantization.</summary>
/// <param name="FlopsPerUs">Dense peak of the multiplication. Unit: FLOP/us.</param>
/// <param name="BytesPerUs">Memory bandwidth. Unit: bytes/us.</param>
/// <param name="Multiprocessors">Streaming multiprocessors.</param>
/// <param name="WeightBytes">Bytes of a weight.</param>
/// <param name="InputBytes">Bytes of an input element.</param>
public readonly record struct GemmRates(
    double FlopsPerUs, double BytesPerUs, double Multiprocessors, double WeightBytes, double InputBytes)
{
    /// <summary>Bytes of an output element: bf16 always.</summary>
    public const double OutputBytes = 2;

    /// <summary>Both operands have one byte, and multiply at their own peak.</summary>
    public bool BothBytes => InputBytes < OutputBytes;

    /// <summary>Weights are widened before they are multiplied: products of that kind were not measured.</summary>
    public bool IsWeightOnly => !BothBytes && WeightBytes < OutputBytes;

    /// <summary>fp8 and int8 multiply at their own peak with inputs of one byte; where the GPU has none, and for int4,
    /// the weights are widened on the fly and bf16 multiplies (weight-only).</summary>
    public static GemmRates Of(Gpu gpu, Quantization quantization)
    {
        var own = quantization switch
        {
            Quantization.Fp8 => gpu.Fp8Flops,
            Quantization.Int8 => gpu.Int8Ops,
            _ => 0,
        };
        var (peak, input) = own > 0 ? (own, 1) : (gpu.Bf16Flops, 2);
        return new GemmRates(
            peak / 1e6, gpu.MemoryBandwidth / 1e6, gpu.StreamingMultiprocessors,
            ModelFigures.BytesPerWeight(quantization), input);
    }
}
