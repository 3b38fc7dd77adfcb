using EventSim.Domain.Costs.Fits;
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

    /// <summary>t = c + ((F/eC)^q + (B/eB)^q)^(1/q), F = 2MNK/peak, B = bytes of A, B and C over the bandwidth: the
    /// smooth roofline G2. Unit: ms.</summary>
    public double Milliseconds(double m, GemmRates rates, GemmFit fit) =>
        fit.Constant + SmoothMax.Of(Compute(m, rates, fit), Memory(m, rates, fit), fit.Exponent);

    /// <summary>The product as an operation of an iteration.</summary>
    public OpCost ToOp(string name, OpGroup group, double m, GemmRates rates, GemmFit fit)
    {
        var (compute, memory) = (Compute(m, rates, fit), Memory(m, rates, fit));
        var bound = fit.Constant > compute && fit.Constant > memory ? Bound.Latency
            : compute > memory ? Bound.Compute
            : Bound.Memory;
        return new OpCost(name, group, Flops(m), Bytes(m, rates), Milliseconds(m, rates, fit), bound);
    }

    /// <summary>Bytes of A, B and C.</summary>
    private double Bytes(double m, GemmRates rates) =>
        (m * K * rates.InputBytes) + (N * K * rates.WeightBytes) + (m * N * GemmRates.OutputBytes);

    private double Compute(double m, GemmRates rates, GemmFit fit) => Flops(m) / rates.Peak * 1e3 / fit.Compute;

    private double Memory(double m, GemmRates rates, GemmFit fit) =>
        Bytes(m, rates) / rates.Bandwidth * 1e3 / fit.Memory;
}

/// <summary>What a GPU does to a GEMM's operands under a quantization.</summary>
/// <param name="Peak">Dense peak of the multiplication. Unit: FLOP/s.</param>
/// <param name="Bandwidth">Memory bandwidth. Unit: bytes/s.</param>
/// <param name="WeightBytes">Bytes of a weight.</param>
/// <param name="InputBytes">Bytes of an input element.</param>
public readonly record struct GemmRates(double Peak, double Bandwidth, double WeightBytes, double InputBytes)
{
    /// <summary>Bytes of an output element: bf16 always.</summary>
    public const double OutputBytes = 2;

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
        var weight = ModelFigures.BytesPerWeight(quantization);
        return own > 0
            ? new GemmRates(own, gpu.MemoryBandwidth, weight, 1)
            : new GemmRates(gpu.Bf16Flops, gpu.MemoryBandwidth, weight, 2);
    }
}
