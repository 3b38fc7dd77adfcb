using EventSim.Domain.Costs.Fits;

namespace EventSim.Domain.Costs;

/// <summary>What a kernel does.</summary>
public enum OpGroup
{
    /// <summary>Matrix products of the layers.</summary>
    Gemm,

    /// <summary>Norms, rope and activations of the layers.</summary>
    Elementwise,

    /// <summary>Attention of the layers.</summary>
    Attention,

    /// <summary>All-reduces and all-to-alls of the layers.</summary>
    Collective,

    /// <summary>Embedding on the first stage; final norm, LM head and sampling on the last.</summary>
    Ends,

    /// <summary>CPU work and kernel launches.</summary>
    Host,
}

/// <summary>What most of a kernel's time goes to.</summary>
public enum Bound
{
    /// <summary>Multiplications.</summary>
    Compute,

    /// <summary>Memory traffic.</summary>
    Memory,

    /// <summary>Traffic over links.</summary>
    Link,

    /// <summary>What it takes however small it is.</summary>
    Latency,

    /// <summary>The CPU.</summary>
    Host,
}

/// <summary>The kernels of one kind in an iteration, on one GPU.</summary>
/// <param name="Op">Their name.</param>
/// <param name="Group">What they do.</param>
/// <param name="Flops">Floating-point operations of one, as its form counts them: with what it computes in
/// vain.</param>
/// <param name="Bytes">Bytes of one, over memory or over links.</param>
/// <param name="Microseconds">The time of one. Unit: us.</param>
/// <param name="Bound">What bounds it.</param>
/// <param name="Times">How many there are.</param>
public readonly record struct OpCost(
    string Op, OpGroup Group, double Flops, double Bytes, double Microseconds, Bound Bound, int Times = 1)
{
    /// <summary>How far its shape is from those that its constants were fitted on.</summary>
    public Reach Reach { get; init; } = Reach.Validated;

    /// <summary>It was measured, and the table of measurements tells its time; else a form does.</summary>
    public bool IsCalibrated { get; init; }

    /// <summary>The time of all of them. Unit: us.</summary>
    public double Total => Times * Microseconds;

    /// <summary>Bytes over links. Where twice as many take less than half as long again, the wire is not what it waits
    /// for.</summary>
    internal static OpCost Transfer(
        string op, OpGroup group, double bytes, Func<double, double> microseconds, Reach reach)
    {
        var (once, twice) = (microseconds(bytes), microseconds(2 * bytes));
        return new OpCost(op, group, 0, bytes, once, twice > 1.5 * once ? Bound.Link : Bound.Latency)
        {
            Reach = reach,
        };
    }

    /// <summary>The time of those that are beyond what was measured. Unit: us.</summary>
    internal static double Beyond(ImmutableArray<OpCost> ops)
    {
        double sum = 0;
        foreach (var op in ops)
            if (op.Reach == Reach.Extrapolated) sum += op.Total;
        return sum;
    }
}
