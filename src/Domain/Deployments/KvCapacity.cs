using LanguageExt;

namespace EventSim.Domain.Deployments;

/// <summary>How many KV blocks fit, and why.</summary>
/// <param name="Blocks">Usable blocks: those of the stage with the largest blocks.</param>
/// <param name="BlockBytes">Bytes of one block on a GPU of that stage.</param>
/// <param name="UsableBytes">Memory of a GPU that the engine may use.</param>
/// <param name="WeightBytes">Of it, weights.</param>
/// <param name="ActivationBytes">Of it, activations at the peak.</param>
/// <param name="OverheadBytes">Of it, CUDA context, graphs and communication buffers.</param>
/// <remarks>Blocks = ⌊(HBM · utilization − weights/(tp·pp) − activations − overhead) / bytes of a block⌋, in whole
/// bytes. The activations' form and the 2 GB of overhead are estimates; an engine measures them when it
/// starts.</remarks>
public sealed record KvCapacity(
    int Blocks, long BlockBytes, long UsableBytes, long WeightBytes, long ActivationBytes, long OverheadBytes)
{
    /// <summary>The capacity, or why the model does not fit.</summary>
    public static Either<DoesNotFit, KvCapacity> Of(MemoryDemand demand)
    {
        var capacity = Compute(demand);
        return capacity.Blocks >= 1 ? capacity : DoesNotFit.Explain(demand, capacity);
    }

    /// <summary>The capacity with 0 blocks where the model does not fit.</summary>
    internal static KvCapacity Compute(MemoryDemand demand)
    {
        var blockBytes = LargestBlockBytes(demand);
        var blocks = Math.Max(0, demand.FreeBytes) / blockBytes;
        return new KvCapacity(
            (int)Math.Min(int.MaxValue, blocks), blockBytes, demand.UsableBytes, demand.WeightBytes,
            demand.ActivationBytes, MemoryDemand.OverheadBytes);
    }

    /// <summary>Bytes of a KV block on a GPU of the stage with the largest.</summary>
    internal static long LargestBlockBytes(MemoryDemand demand)
    {
        var blockBytes = 1L;
        for (var stage = 0; stage < demand.Deployment.PipelineParallel; stage++)
        {
            blockBytes = Math.Max(blockBytes, demand.BlockBytes(stage));
        }

        return blockBytes;
    }
}
