using EventSim.Domain.Units;

namespace EventSim.Domain.Scheduling;

/// <summary>Where the KV blocks of preempted requests may go.</summary>
/// <param name="Blocks">Blocks that the CPU's memory holds; 0: nothing is swapped.</param>
/// <param name="BlockBytes">Bytes of a block on the GPU with the largest blocks.</param>
/// <param name="BytesPerSecond">Bandwidth between a GPU and the CPU's memory, a direction.</param>
public readonly record struct SwapSpace(int Blocks, long BlockBytes, double BytesPerSecond)
{
    /// <summary>The time that so many blocks take, out and in together: each GPU moves its part at the same time;
    /// rounded once.</summary>
    public Duration TimeFor(int blocks) =>
        blocks == 0 ? Duration.Zero : Duration.FromSeconds((double)blocks * BlockBytes / BytesPerSecond);
}
