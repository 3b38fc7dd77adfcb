using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Deployments;
using EventSim.Domain.Models;
using EventSim.Domain.Numerics;

namespace EventSim.Domain.Costs.Parts;

/// <summary>The routed experts of one layer on one GPU: a grouped matrix product up, an activation, another one down,
/// and the spreading of tokens over experts and their sum.</summary>
/// <param name="Hidden">Width of the residual stream.</param>
/// <param name="Width">Width of an expert on this GPU.</param>
/// <param name="PerToken">Experts that a token goes to, k.</param>
/// <param name="Experts">Experts of the layer over all GPUs, E.</param>
/// <param name="Spread">GPUs over which experts are spread, ep.</param>
/// <param name="Matrices">Matrices of an expert: 3 with a gate, 2 without.</param>
/// <param name="Router">How tokens come to experts.</param>
/// <remarks>
/// t = c + cE·E/ep + (F, W)q + G. F is the FLOPs of the tokens' rows and of the padding of every expert in use, W the
/// reading of the weights of the experts in use, G the traffic of all T·k rows and of those that this GPU computes.
/// Timed is the busiest GPU of the group. Where data-parallel ranks share the experts, T is the tokens of all ranks,
/// but the T·k rows of G are those of the GPU's own rank: it prepares and sums up no others.
/// </remarks>
public readonly record struct ExpertKernel(
    double Hidden, double Width, double PerToken, double Experts, double Spread, double Matrices, Router Router)
{
    private const double Bf16Bytes = 2;

    /// <summary>Data-parallel ranks that share the experts.</summary>
    public double Ranks { get; init; } = 1;

    /// <summary>A model's experts on one GPU of a deployment: with <c>ep</c> each GPU has E/ep experts, cut over tp/ep
    /// GPUs, or whole where ep is at least tp.</summary>
    public static ExpertKernel Of(ModelShape model, ExpertShape experts, Deployment deployment)
    {
        var (ep, tp) = (deployment.ExpertParallel, deployment.TensorParallel);
        return new ExpertKernel(
            model.Hidden, (double)experts.Intermediate * Math.Min(ep, tp) / tp, experts.ExpertsPerToken,
            experts.Experts, ep, model.MlpMatrices, Router.Random)
        {
            Ranks = deployment.RanksSharingExperts,
        };
    }

    /// <summary>Experts on this GPU.</summary>
    public double Held => Experts / Spread;

    /// <summary>Weights of the experts on this GPU. Unit: elements.</summary>
    public double HeldWeights => Held * ExpertWeights;

    private double ExpertWeights => Matrices * Hidden * Width;

    /// <summary>Rows that this GPU's experts compute for so many tokens of the group: T·k/ep, and more where the router
    /// has favourites.</summary>
    public double Rows(double tokens, in ExpertFit fit) => Math.Min(
        tokens * PerToken / Spread * Load(fit), tokens * Math.Min(PerToken, Held));

    /// <summary>Experts of this GPU that so many tokens use.</summary>
    public double Used(double tokens, in ExpertFit fit)
    {
        var rows = Rows(tokens, fit);
        if (Router == Router.Dealt) return Math.Min(Held, Math.Max(1, rows));
        if (PerToken >= Experts) return Held;
        var draws = Router == Router.Skewed ? Exact.Pow(tokens * Load(fit), fit.Repeats) : tokens;
        var drawn = Held * (1 - Exact.Exp(draws * Exact.Log(1 - (PerToken / Experts))));
        return Math.Max(1, Math.Min(rows, drawn));
    }

    /// <summary>2 a weight and row. Unit: FLOP.</summary>
    public double Flops(double rows) => 2 * rows * ExpertWeights;

    /// <summary>The weights of the experts in use. Unit: bytes.</summary>
    public double WeightBytes(double used, double bytesPerWeight) => used * ExpertWeights * bytesPerWeight;

    /// <summary>The time. Unit: us.</summary>
    /// <param name="tokens">Tokens of the group, of all ranks, T; at least one.</param>
    /// <param name="rates">The GPU's rates and the weights' width.</param>
    /// <param name="fit">The constants.</param>
    public double Microseconds(double tokens, in GemmRates rates, in ExpertFit fit)
    {
        var (constant, compute, memory, gather) = Terms(tokens, rates, fit);
        return constant + SmoothMax.Of(compute, memory, fit.Exponent) + gather;
    }

    /// <summary>The kernel as an operation of an iteration: its FLOPs and bytes without padding.</summary>
    public OpCost ToOp(double tokens, in GemmRates rates, in ExpertFit fit)
    {
        var (constant, compute, memory, gather) = Terms(tokens, rates, fit);
        var bound = constant > compute && constant > memory + gather ? Bound.Latency
            : compute > memory + gather ? Bound.Compute
            : Bound.Memory;
        return new OpCost(
            "experts", OpGroup.Gemm, Flops(Rows(tokens, fit)),
            WeightBytes(Used(tokens, fit), rates.WeightBytes) + GatherBytes(tokens) + RowBytes(Rows(tokens, fit)),
            Microseconds(tokens, rates, fit), bound);
    }

    private (double Constant, double Compute, double Memory, double Gather) Terms(
        double tokens, in GemmRates rates, in ExpertFit fit)
    {
        var (rows, used) = (Rows(tokens, fit), Used(tokens, fit));
        return (
            fit.Constant + (fit.PerExpert * 1e-3 * Held),
            Flops(rows + (used * fit.Padding)) / (rates.FlopsPerUs * fit.Compute),
            WeightBytes(used, rates.WeightBytes) / (rates.BytesPerUs * fit.Weights),
            ((GatherBytes(tokens) / fit.Gather) + (RowBytes(rows) / fit.Rows)) / rates.BytesPerUs);
    }

    private double GatherBytes(double tokens) => 2 * Bf16Bytes * (tokens / Ranks) * PerToken * Hidden;

    private double RowBytes(double rows) => Bf16Bytes * rows * ((2 * Hidden) + (Matrices * Width));

    private double Load(in ExpertFit fit) =>
        Router == Router.Skewed && Spread > 1 ? 1 + (Math.Max(0, (fit.Favourite * Experts / PerToken) - 1) / Held) : 1;
}
