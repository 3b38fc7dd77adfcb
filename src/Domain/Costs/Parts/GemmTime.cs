using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Tables;

namespace EventSim.Domain.Costs.Parts;

/// <summary>The matrix products of one GPU under one quantization.</summary>
/// <param name="rates">The GPU's rates and the operands' widths.</param>
/// <param name="fit">The constants.</param>
/// <param name="tables">Measured products.</param>
internal sealed class GemmTime(GemmRates rates, DeviceFit fit, KernelTables tables)
{
    /// <summary>A product as an operation of an iteration.</summary>
    public OpCost ToOp(string name, OpGroup group, double m, Gemm gemm)
    {
        var (latency, compute, memory, time) = Terms(m, gemm);
        var bound = latency > compute && latency > memory ? Bound.Latency
            : compute > memory ? Bound.Compute
            : Bound.Memory;
        var place = rates.BothBytes ? "gemm.byte" : "gemm.bf16";
        var region = rates.BothBytes ? fit.ByteGemm.Region : fit.Gemm.Region;
        return new OpCost(
            name, group, gemm.Flops(m), gemm.Bytes(m, rates), time * tables.Factor(place, m, gemm.N, gemm.K), bound)
        {
            Reach = rates.IsWeightOnly ? Reach.Extrapolated : region.Of(m, gemm.N, gemm.K),
            IsCalibrated = tables.Has(place),
        };
    }

    private (double Latency, double Compute, double Memory, double Time) Terms(double m, Gemm gemm)
    {
        if (rates.BothBytes)
        {
            var bytes = fit.ByteGemm.Constants;
            var (start, compute, memory, walk) = ByteGemm.Terms(m, gemm, rates, bytes);
            return (Math.Max(start, walk), compute, memory, ByteGemm.Microseconds(m, gemm, rates, bytes));
        }

        var best = TiledGemm.Best(m, gemm, rates, fit.Gemm.Constants);
        var constant = fit.Gemm.Constants.Constant;
        return (constant, best.Compute, best.Memory, constant + best.Time);
    }
}
