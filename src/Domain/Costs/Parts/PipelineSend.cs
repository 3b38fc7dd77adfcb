using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Hardware;

namespace EventSim.Domain.Costs.Parts;

/// <summary>The hand-over of a batch's activations from one pipeline stage to the next.</summary>
/// <remarks>The hidden states and the residual go over, [tokens, E] each in bf16. Every GPU of the next stage needs
/// them whole, so that tensor parallelism divides nothing. A replica larger than a node is charged the slower link
/// between nodes at every boundary.</remarks>
public static class PipelineSend
{
    private const double BytesPerElement = 2;
    private const double Tensors = 2;

    /// <summary>The time of one hand-over. Unit: us.</summary>
    /// <param name="tokens">Tokens of the batch.</param>
    /// <param name="hidden">Width of the residual stream, E.</param>
    /// <param name="gpusPerReplica">GPUs of the replica.</param>
    /// <param name="gpu">The GPU and its links.</param>
    /// <param name="fit">The constants.</param>
    public static double Microseconds(int tokens, int hidden, int gpusPerReplica, Gpu gpu, LinkFits fit)
    {
        var bytes = Tensors * BytesPerElement * tokens * hidden;
        return gpusPerReplica <= gpu.GpusPerNode
            ? Transfer.Microseconds(bytes, fit.SendInNode.Constants, gpu.LinkBandwidth, fit.Measured.InNode)
            : Transfer.Microseconds(bytes, fit.SendAcross.Constants, gpu.InterNodeBandwidth, fit.Measured.AcrossNodes);
    }
}
