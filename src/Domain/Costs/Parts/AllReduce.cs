using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Hardware;

namespace EventSim.Domain.Costs.Parts;

/// <summary>The sum of a tensor over a tensor-parallel group, on every GPU of it.</summary>
/// <remarks>t = (a^q + (2(N−1)/N·bytes/BW)^q)^(1/q). Bandwidths scale with the link. On links no faster than PCIe 5 x16
/// the constants are NCCL's, since the engine's own kernel needs NVLink. A group larger than a node first sums inside
/// the nodes, then over the nodes at send/receive constants: an extrapolation, as nothing was measured there.</remarks>
public static class AllReduce
{
    /// <summary>The fastest link that counts as PCIe: generation 5 with 16 lanes. Unit: bytes/s.</summary>
    public const double FastestPcie = 64e9;

    /// <summary>The time of one all-reduce; 0 for one GPU. Unit: ms.</summary>
    /// <param name="bytes">Bytes of the tensor.</param>
    /// <param name="gpus">GPUs of the group, N.</param>
    /// <param name="gpu">The GPU and its links.</param>
    /// <param name="fit">The constants.</param>
    public static double Milliseconds(double bytes, int gpus, Gpu gpu, DeviceFit fit)
    {
        var local = Math.Min(gpus, gpu.GpusPerNode);
        var nodes = (gpus + local - 1) / local;
        return InNode(bytes, local, gpu, fit) + AcrossNodes(bytes / local, nodes, gpu, fit);
    }

    private static double InNode(double bytes, int gpus, Gpu gpu, DeviceFit fit)
    {
        if (gpus == 1) return 0;
        var family = gpu.LinkBandwidth <= FastestPcie ? fit.NcclAllReduce : fit.NvLinkAllReduce;
        return Transfer.Milliseconds(Volume(bytes, gpus), family.For(gpus), gpu.LinkBandwidth, fit.Links.InNode);
    }

    private static double AcrossNodes(double bytes, int nodes, Gpu gpu, DeviceFit fit) =>
        nodes == 1
            ? 0
            : Transfer.Milliseconds(
                Volume(bytes, nodes), fit.SendAcross, gpu.InterNodeBandwidth, fit.Links.AcrossNodes);

    private static double Volume(double bytes, int members) => 2.0 * (members - 1) / members * bytes;
}
