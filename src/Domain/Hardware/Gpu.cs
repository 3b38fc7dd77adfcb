namespace EventSim.Domain.Hardware;

/// <summary>A GPU as its datasheet states it, with the links of the node it usually sits in.</summary>
/// <param name="Name">The catalogue's id, such as <c>h100-sxm</c>.</param>
/// <param name="Bf16Flops">Dense bf16 peak. Unit: FLOP/s.</param>
/// <param name="Fp8Flops">Dense fp8 peak; 0 where the GPU has none. Unit: FLOP/s.</param>
/// <param name="Int8Ops">Dense int8 peak. Unit: operations/s.</param>
/// <param name="MemoryBytes">HBM capacity: the catalogue's GB × 10^9.</param>
/// <param name="MemoryBandwidth">HBM bandwidth. Unit: bytes/s.</param>
/// <param name="StreamingMultiprocessors">Streaming multiprocessors, or what other vendors have in their place; 0 where
/// there is nothing alike.</param>
/// <param name="LinkBandwidth">Bandwidth to another GPU of the node, a direction. Unit: bytes/s.</param>
/// <param name="GpusPerNode">GPUs of a node.</param>
/// <param name="InterNodeBandwidth">Bandwidth to another node, a GPU and direction. Unit: bytes/s.</param>
/// <param name="Anchor">The device whose fitted efficiencies are used: its own name where it was measured;
/// <see cref="NoAnchor"/> where none is alike.</param>
public sealed record Gpu(
    string Name,
    double Bf16Flops,
    double Fp8Flops,
    double Int8Ops,
    long MemoryBytes,
    double MemoryBandwidth,
    int StreamingMultiprocessors,
    double LinkBandwidth,
    int GpusPerNode,
    double InterNodeBandwidth,
    string Anchor)
{
    private readonly double? _idleWatts;

    /// <summary>The anchor of a device that no measured one is alike: an analytic cost has no meaning for it.</summary>
    public const string NoAnchor = "none";

    /// <summary>Power at rest over TDP, where nothing else is known. Source: public measurements at rest: A100 SXM 62
    /// of 400 W, H200 SXM 80 of 700 W, H100 PCIe 80 of 350 W.</summary>
    public const double IdleShare = 0.15;

    /// <summary>PCIe x16 of generation 4, where nothing else is known. Unit: bytes/s.</summary>
    public const double PcieGeneration4 = 32e9;

    /// <summary>Bandwidth to the CPU's memory, a direction: over it preempted KV blocks are swapped. Unit:
    /// bytes/s.</summary>
    public double PcieBandwidth { get; init; } = PcieGeneration4;

    /// <summary>Dense fp4 peak; 0 where the GPU has none. Unit: FLOP/s.</summary>
    public double Fp4Flops { get; init; }

    /// <summary>The most power that it draws for long (TDP); none: not known. Unit: W.</summary>
    public double? TdpWatts { get; init; }

    /// <summary>Power at rest, with a model loaded: <see cref="IdleShare"/> of the TDP unless stated. Unit:
    /// W.</summary>
    public double? IdleWatts
    {
        get => _idleWatts ?? (IdleShare * TdpWatts);
        init => _idleWatts = value;
    }

    /// <summary>What one costs; none: not known. Unit: USD an hour.</summary>
    public double? PricePerGpuHour { get; init; }
}
