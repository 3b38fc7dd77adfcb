using EventSim.Domain.Hardware;

namespace EventSim.Domain.Costs.Parts;

/// <summary>What attention needs to know of a GPU.</summary>
/// <param name="FlopsPerUs">Dense bf16 peak. Unit: FLOP/us.</param>
/// <param name="BytesPerUs">Memory bandwidth. Unit: bytes/us.</param>
/// <param name="Multiprocessors">Streaming multiprocessors.</param>
public readonly record struct AttentionRates(double FlopsPerUs, double BytesPerUs, double Multiprocessors)
{
    /// <summary>Those of a GPU.</summary>
    public static AttentionRates Of(Gpu gpu) =>
        new(gpu.Bf16Flops / 1e6, gpu.MemoryBandwidth / 1e6, gpu.StreamingMultiprocessors);
}
