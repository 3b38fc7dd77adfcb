using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Hardware;

namespace EventSim.Domain.Costs.Parts;

/// <summary>Every GPU of a group sends every other its own part of a tensor: tokens to experts, and back.</summary>
/// <remarks>t = (a, bytes/BW)q, NCCL's constants for each number of GPUs that was measured; another number takes the
/// next one's with its own share of what leaves a GPU, (N−1)/N. Bandwidths scale with the link. A group larger than a
/// node sends to the GPUs of the node, then to the others at send/receive constants, each over its own link between
/// nodes: an extrapolation, as nothing was measured there. Timed is the node with the fewest GPUs, which sends the most
/// to others.</remarks>
public static class AllToAll
{
    /// <summary>The time of one all-to-all; 0 for one GPU. Unit: us.</summary>
    /// <param name="bytes">Bytes that one GPU has for all, itself among them.</param>
    /// <param name="gpus">GPUs of the group, N.</param>
    /// <param name="gpu">The GPU and its links.</param>
    /// <param name="fit">The constants.</param>
    public static double Microseconds(double bytes, int gpus, Gpu gpu, LinkFits fit)
    {
        var nodes = (gpus + gpu.GpusPerNode - 1) / gpu.GpusPerNode;
        var local = gpus - ((nodes - 1) * gpu.GpusPerNode);
        var each = bytes / gpus;
        return InNode(each * local, local, gpu, fit) + AcrossNodes(each * (gpus - local), gpu, fit);
    }

    /// <summary>How far one is from those that were measured.</summary>
    public static Reach ReachOf(double bytes, int gpus, Gpu gpu, LinkFits fit)
    {
        if (gpus == 1) return Reach.Validated;
        var (measured, constants) = fit.AllToAll.For(gpus);
        return gpus <= gpu.GpusPerNode && measured == gpus ? constants.Region.Of(bytes) : Reach.Extrapolated;
    }

    private static double InNode(double bytes, int gpus, Gpu gpu, LinkFits fit)
    {
        if (gpus == 1) return 0;
        var (measured, constants) = fit.AllToAll.For(gpus);
        return Transfer.Microseconds(
            bytes * Share(gpus) / Share(measured), constants.Constants, gpu.LinkBandwidth, fit.Measured.InNode);
    }

    private static double AcrossNodes(double bytes, Gpu gpu, LinkFits fit) =>
        bytes == 0
            ? 0
            : Transfer.Microseconds(
                bytes, fit.SendAcross.Constants, gpu.InterNodeBandwidth, fit.Measured.AcrossNodes);

    private static double Share(int members) => (double)(members - 1) / members;
}
