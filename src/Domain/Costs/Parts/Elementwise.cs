using EventSim.Domain.Costs.Fits;

namespace EventSim.Domain.Costs.Parts;

/// <summary>A kernel that passes over memory: norm, rope, gated activation, embedding, sampling.</summary>
public static class Elementwise
{
    /// <summary>t = ((bytes/BW/e)^q + c^q)^(1/q). Unit: ms.</summary>
    /// <param name="bytes">Bytes read and written.</param>
    /// <param name="bandwidth">Memory bandwidth. Unit: bytes/s.</param>
    /// <param name="fit">The constants.</param>
    public static double Milliseconds(double bytes, double bandwidth, ElementwiseFit fit) =>
        SmoothMax.Of(bytes / bandwidth * 1e3 / fit.Memory, fit.Constant, fit.Exponent);

    /// <summary>The kernel as an operation of an iteration. It has next to no FLOPs, and none are counted.</summary>
    public static OpCost ToOp(string name, OpGroup group, double bytes, double bandwidth, ElementwiseFit fit) => new(
        name, group, 0, bytes, Milliseconds(bytes, bandwidth, fit),
        bytes / bandwidth * 1e3 / fit.Memory > fit.Constant ? Bound.Memory : Bound.Latency);
}
