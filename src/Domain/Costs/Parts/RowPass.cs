using EventSim.Domain.Costs.Fits;

namespace EventSim.Domain.Costs.Parts;

/// <summary>A kernel that passes over the rows of a tensor: norm, rope, activation, embedding, sampling.</summary>
/// <param name="Bytes">Bytes read and written.</param>
/// <param name="Row">Elements of a row.</param>
public readonly record struct RowPass(double Bytes, double Row)
{
    /// <summary>t = (bytes/BW/e, c + l·row)q. Unit: us.</summary>
    /// <param name="bytesPerUs">Memory bandwidth. Unit: bytes/us.</param>
    /// <param name="fit">The constants.</param>
    public double Microseconds(double bytesPerUs, in RowPassFit fit) =>
        SmoothMax.Of(Memory(bytesPerUs, fit), Latency(fit), fit.Exponent);

    /// <summary>The kernel as an operation of an iteration. It has next to no FLOPs, and none are counted.</summary>
    public OpCost ToOp(string name, OpGroup group, double bytesPerUs, in RowPassFit fit) => new(
        name, group, 0, Bytes, Microseconds(bytesPerUs, fit),
        Memory(bytesPerUs, fit) > Latency(fit) ? Bound.Memory : Bound.Latency);

    private double Memory(double bytesPerUs, in RowPassFit fit) => Bytes / (bytesPerUs * fit.Memory);

    private double Latency(in RowPassFit fit) => fit.Constant + (fit.PerElement * 1e-3 * Row);
}
