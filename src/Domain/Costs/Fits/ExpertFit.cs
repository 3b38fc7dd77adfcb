using static EventSim.Domain.Costs.Fits.FitConstant;

namespace EventSim.Domain.Costs.Fits;

/// <summary>Constants of a layer's routed experts: see <see cref="Parts.ExpertKernel"/>.</summary>
/// <param name="Constant">c. Unit: us.</param>
/// <param name="PerExpert">What every expert of the GPU costs, used or not. Unit: ns.</param>
/// <param name="Compute">eC: share of the peak FLOP/s. Range: at most 1.</param>
/// <param name="Weights">eW: share of the memory bandwidth at which weights are read. Range: at most 1.</param>
/// <param name="Exponent">q.</param>
/// <param name="Padding">Rows that an expert in use computes in vain.</param>
/// <param name="Gather">eG: share of the memory bandwidth of what is done for all experts of a token, held or not.
/// Range: at most 10, where it stays in the second-level cache.</param>
/// <param name="Rows">eR: the same of the inputs and outputs of the products.</param>
/// <param name="Favourite">φ: see <see cref="Parts.Router.Skewed"/>. Range: at most 1.</param>
/// <param name="Repeats">ψ: see <see cref="Parts.Router.Skewed"/>. Range: at most 1.</param>
public readonly record struct ExpertFit(
    double Constant,
    double PerExpert,
    double Compute,
    double Weights,
    double Exponent,
    double Padding,
    double Gather,
    double Rows,
    double Favourite,
    double Repeats) : IFit<ExpertFit>
{
    /// <inheritdoc />
    public static ImmutableArray<FitConstant> Form { get; } =
    [
        Term("constant_us"), Term("expert_ns"), Divisor("compute", 1), Divisor("weights", 1), Power("exponent"),
        Term("padding_rows"), Divisor("gather", 10), Divisor("rows", 10), Share("favourite"), Share("repeats"),
    ];

    /// <inheritdoc />
    public static ImmutableArray<string> Axes { get; } =
    [
        "num_tokens", "hidden", "width", "topk", "experts", "moe_ep", "skewed",
    ];

    /// <inheritdoc />
    public static ExpertFit From(ReadOnlySpan<double> v) =>
        new(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]);
}

/// <summary>Routed experts by how their weights are stored.</summary>
/// <param name="Bf16">In bf16.</param>
/// <param name="ByteCut">In fp8, every expert cut over the GPUs.</param>
/// <param name="ByteWhole">In fp8, whole experts spread over the GPUs: engines run another kernel.</param>
/// <param name="FourBit">In four bits with scales; bf16 multiplies.</param>
public sealed record ExpertFits(
    Fitted<ExpertFit> Bf16, Fitted<ExpertFit> ByteCut, Fitted<ExpertFit> ByteWhole, Fitted<ExpertFit> FourBit)
{
    /// <summary>The constants of a kernel, by its place in a device's file.</summary>
    public Fitted<ExpertFit> Of(string place) => place switch
    {
        "moe.bf16" => Bf16,
        "moe.fp8.cut" => ByteCut,
        "moe.fp8.whole" => ByteWhole,
        "moe.four_bit" => FourBit,
        _ => throw new ArgumentException(place, nameof(place)),
    };
}
