using EventSim.Domain.Costs.Fits;

namespace EventSim.Domain.Costs.Parts;

/// <summary>A kernel that passes over the rows of a tensor: norm, rope, activation, embedding, sampling.</summary>
/// <param name="Bytes">Bytes read and written.</param>
/// <param name="Row">Elements of a row.</param>
public readonly record struct RowPass(double Bytes, double Row)
{
    private const double Bf16Bytes = 2;
    private const double Fp32Bytes = 4;

    /// <summary>Rows of bf16 that are read and written once: a norm, rope, an embedding.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="width">Elements of a row.</param>
    public static RowPass ReadWrite(double rows, double width) => Over(2, rows, width);

    /// <summary>The sum of two tensors.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="width">Elements of a row.</param>
    public static RowPass Sum(double rows, double width) => Over(3, rows, width);

    /// <summary>The activation between the matrices of a feed-forward layer: it reads what all but the last yield, and
    /// writes what the last takes.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="matrices">Matrices of the layer: 3 with a gate, else 2.</param>
    /// <param name="width">Elements of a row.</param>
    public static RowPass Activation(double rows, double matrices, double width) => Over(matrices, rows, width);

    /// <summary>Sampling reads bf16 logits, writes them in fp32 and reads those.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="vocabulary">Logits of a row.</param>
    public static RowPass Sampling(double rows, double vocabulary) =>
        new(rows * vocabulary * (Bf16Bytes + Fp32Bytes + Fp32Bytes), vocabulary);

    /// <summary>t = (bytes/BW/e, c + l·row)q. Unit: us.</summary>
    /// <param name="bytesPerUs">Memory bandwidth. Unit: bytes/us.</param>
    /// <param name="fit">The constants.</param>
    public double Microseconds(double bytesPerUs, in RowPassFit fit) =>
        SmoothMax.Of(Memory(bytesPerUs, fit), Latency(fit), fit.Exponent);

    /// <summary>The kernel as an operation of an iteration. It has next to no FLOPs, and none are counted.</summary>
    public OpCost ToOp(string name, OpGroup group, double bytesPerUs, in RowPassFit fit) => new(
        name, group, 0, Bytes, Microseconds(bytesPerUs, fit),
        Memory(bytesPerUs, fit) > Latency(fit) ? Bound.Memory : Bound.Latency);

    private static RowPass Over(double tensors, double rows, double width) =>
        new(Bf16Bytes * tensors * rows * width, width);

    private double Memory(double bytesPerUs, in RowPassFit fit) => Bytes / (bytesPerUs * fit.Memory);

    private double Latency(in RowPassFit fit) => fit.Constant + (fit.PerElement * 1e-3 * Row);
}
