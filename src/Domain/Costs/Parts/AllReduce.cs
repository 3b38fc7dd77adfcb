using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Hardware;

namespace EventSim.Domain.Costs.Parts;

/// <summary>The sum of a tensor over a tensor-parallel group, on every GPU of it.</summary>
/// <remarks>t = (a, bytes/BW)q, a set of constants for each number of GPUs that was measured; another number takes the
/// next one's with its own share of the volume, 2(N−1)/N. Bandwidths scale with the link. On links no faster than PCIe
/// 5 x16 the constants are NCCL's, since the engine's own kernel needs NVLink. A group larger than a node first sums
/// inside the nodes, then over the nodes at send/receive constants: an extrapolation, as nothing was measured
/// there.</remarks>
public static class AllReduce
{
    /// <summary>The fastest link that counts as PCIe: generation 5 with 16 lanes. Unit: bytes/s.</summary>
    public const double FastestPcie = 64e9;

    /// <summary>The time of one all-reduce; 0 for one GPU. Unit: us.</summary>
    /// <param name="bytes">Bytes of the tensor.</param>
    /// <param name="gpus">GPUs of the group, N.</param>
    /// <param name="gpu">The GPU and its links.</param>
    /// <param name="fit">The constants.</param>
    public static double Microseconds(double bytes, int gpus, Gpu gpu, LinkFits fit)
    {
        var local = Math.Min(gpus, gpu.GpusPerNode);
        var nodes = (gpus + local - 1) / local;
        return InNode(bytes, local, gpu, fit) + AcrossNodes(bytes / local, nodes, gpu, fit);
    }

    /// <summary>How far one is from those that were measured.</summary>
    public static Reach ReachOf(double bytes, int gpus, Gpu gpu, LinkFits fit)
    {
        if (gpus == 1) return Reach.Validated;
        if (gpus > gpu.GpusPerNode) return Reach.Extrapolated;
        var (measured, constants) = Family(gpu, fit).For(gpus);
        return measured == gpus ? constants.Region.Of(bytes) : Reach.Extrapolated;
    }

    private static CollectiveFit Family(Gpu gpu, LinkFits fit) =>
        gpu.LinkBandwidth <= FastestPcie ? fit.NcclAllReduce : fit.GraphAllReduce;

    private static double InNode(double bytes, int gpus, Gpu gpu, LinkFits fit)
    {
        if (gpus == 1) return 0;
        var (measured, constants) = Family(gpu, fit).For(gpus);
        return Transfer.Microseconds(
            bytes * Share(gpus) / Share(measured), constants.Constants, gpu.LinkBandwidth, fit.Measured.InNode);
    }

    private static double AcrossNodes(double bytes, int nodes, Gpu gpu, LinkFits fit) =>
        nodes == 1
            ? 0
            : Transfer.Microseconds(
                2 * Share(nodes) * bytes, fit.SendAcross.Constants, gpu.InterNodeBandwidth, fit.Measured.AcrossNodes);

    private static double Share(int members) => (double)(members - 1) / members;
}
