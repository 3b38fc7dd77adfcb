using System.Globalization;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;

namespace EventSim.Domain.Deployments;

/// <summary>Why a model does not fit on its GPUs, in numbers, and what would.</summary>
/// <param name="Needs">What it would take: its weights, activations and the overhead of one GPU, and the
/// memory.</param>
/// <param name="WouldFit">Changes that make it fit, each alone, such as <c>tp: 4</c>; empty if none was found.</param>
/// <param name="Message">The numbers and the changes in one sentence.</param>
public sealed record DoesNotFit(KvCapacity Needs, ImmutableArray<string> WouldFit, string Message)
{
    /// <summary>Puts a demand that leaves no room for a single KV block into words.</summary>
    internal static DoesNotFit Explain(MemoryDemand demand, KvCapacity needs)
    {
        var ways = Ways(demand);
        var total = needs.WeightBytes + needs.ActivationBytes + needs.OverheadBytes;
        var deployment = demand.Deployment;
        var message =
            $"{demand.Model.Name} does not fit: a GPU needs {Gigabytes(needs.WeightBytes)} of weights"
            + $" ({Gigabytes(ModelFigures.WeightBytes(demand.Model, demand.Quantization))}"
            + $" over tp {deployment.TensorParallel} × pp {deployment.PipelineParallel}{Shared(deployment)})"
            + $" + {Gigabytes(needs.ActivationBytes)} of activations + {Gigabytes(needs.OverheadBytes)} of overhead"
            + $" = {Gigabytes(total)} and a KV block of {needs.BlockBytes} bytes;"
            + $" {deployment.Gpu.Name} offers {Gigabytes(needs.UsableBytes)}"
            + $" ({Gigabytes(deployment.Gpu.MemoryBytes)} × {Number(demand.GpuMemoryUtilization)}). "
            + (ways.IsEmpty ? "Nothing simple would fit" : "Would fit: " + string.Join(", or ", ways));
        return new DoesNotFit(needs, ways, message);
    }

    private static ImmutableArray<string> Ways(MemoryDemand demand)
    {
        var ways = ImmutableArray.CreateBuilder<string>();
        AddFirst(ways, Wider(demand));
        AddFirst(ways, Deeper(demand));
        AddFirst(ways, Sharing(demand));
        AddFirst(ways, Smaller(demand));
        AddFirst(ways, Larger(demand));
        return ways.ToImmutable();
    }

    private static void AddFirst(
        ImmutableArray<string>.Builder ways, IEnumerable<(string Change, MemoryDemand Demand)> candidates)
    {
        foreach (var (change, demand) in candidates)
        {
            var blocks = KvCapacity.Compute(demand).Blocks;
            if (blocks < 1) continue;
            ways.Add(string.Create(
                CultureInfo.InvariantCulture, $"{change} (KV cache for {(long)blocks * demand.BlockSize} tokens)"));
            return;
        }
    }

    private static IEnumerable<(string Change, MemoryDemand Demand)> Wider(MemoryDemand demand)
    {
        var deployment = demand.Deployment;
        for (var tp = deployment.TensorParallel * 2; tp <= deployment.Gpu.GpusPerNode; tp *= 2)
        {
            var wider = deployment with { TensorParallel = tp };
            if (!ParallelismRules.Check(demand.Model, wider.Degrees).IsEmpty) yield break;
            yield return ($"tp: {tp}", demand with { Deployment = wider });
        }
    }

    private static IEnumerable<(string Change, MemoryDemand Demand)> Deeper(MemoryDemand demand)
    {
        var deployment = demand.Deployment;
        if (deployment.Lockstep) yield break;
        for (var pp = deployment.PipelineParallel * 2; pp <= Math.Min(64, demand.Model.Layers); pp *= 2)
        {
            yield return ($"pp: {pp}", demand with { Deployment = deployment with { PipelineParallel = pp } });
        }
    }

    private static IEnumerable<(string Change, MemoryDemand Demand)> Sharing(MemoryDemand demand)
    {
        var deployment = demand.Deployment;
        for (var ranks = deployment.RanksSharingExperts * 2; ranks <= deployment.Replicas; ranks *= 2)
        {
            var sharing = deployment with { ExpertParallel = ranks * deployment.TensorParallel };
            if (!ParallelismRules.Check(demand.Model, sharing.Degrees).IsEmpty) yield break;
            yield return ($"ep: {sharing.ExpertParallel}", demand with { Deployment = sharing });
        }
    }

    private static IEnumerable<(string Change, MemoryDemand Demand)> Smaller(MemoryDemand demand)
    {
        if (demand.Quantization is Quantization.None)
        {
            yield return ("quantization: fp8", demand with { Quantization = Quantization.Fp8 });
        }

        if (demand.Quantization is not Quantization.Int4)
        {
            yield return ("quantization: int4", demand with { Quantization = Quantization.Int4 });
        }
    }

    private static IEnumerable<(string Change, MemoryDemand Demand)> Larger(MemoryDemand demand)
    {
        foreach (var entry in GpuCatalog.All.OrderBy(e => e.Gpu.MemoryBytes))
        {
            if (entry.Gpu.MemoryBytes <= demand.Deployment.Gpu.MemoryBytes) continue;
            if (entry.Gpu.Anchor == Gpu.NoAnchor) continue;
            yield return (
                $"gpu: {entry.Gpu.Name}", demand with { Deployment = demand.Deployment with { Gpu = entry.Gpu } });
        }
    }

    private static string Shared(Deployment deployment) => deployment.RanksSharingExperts == 1
        ? ""
        : $", routed experts over ep {deployment.ExpertParallel}";

    private static string Gigabytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB");

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
