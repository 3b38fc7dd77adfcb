using static EventSim.Domain.Costs.Fits.FitConstant;

namespace EventSim.Domain.Costs.Fits;

/// <summary>Constants of latent attention of decoding sequences: see <see cref="Parts.LatentDecode"/>.</summary>
/// <param name="Constant">c: not fitted, since launches hid it. Unit: us.</param>
/// <param name="Memory">eV: share of the memory bandwidth at which cache and weights are read. Range: at most
/// 1.</param>
/// <param name="Compute">eF: share of the peak FLOP/s. Range: at most 1.</param>
/// <param name="Rows">Heads that a tile has room for: fewer take as long. The kernel's, not fitted.</param>
/// <param name="Exponent">q.</param>
/// <param name="Walk">κ: a block's walk over the mean context. Unit: ns a token.</param>
/// <param name="Absorb">eA: share of the memory bandwidth of taking queries into the latent space and outputs out of
/// it. Range: at most 1.</param>
/// <param name="Launch">What launching took where it was measured, without CUDA graphs: no part of a prediction. Unit:
/// us.</param>
/// <param name="LaunchExponent">How sharply the longer of launches and kernels won there.</param>
public readonly record struct LatentDecodeFit(
    double Constant,
    double Memory,
    double Compute,
    double Rows,
    double Exponent,
    double Walk,
    double Absorb,
    double Launch,
    double LaunchExponent) : IFit<LatentDecodeFit>
{
    /// <inheritdoc />
    public static ImmutableArray<FitConstant> Form { get; } =
    [
        Term("constant_us"), Divisor("memory", 1), Divisor("compute", 1), Term("rows"), Power("exponent"),
        Term("walk_ns"), Divisor("absorb", 1), Term("measured_launch_us"), Power("measured_launch_exponent"),
    ];

    /// <inheritdoc />
    public static ImmutableArray<string> Axes { get; } = ["batch", "kv_len", "num_heads"];

    /// <inheritdoc />
    public static LatentDecodeFit From(ReadOnlySpan<double> v) =>
        new(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8]);
}

/// <summary>Constants of latent attention of prefill chunks: see <see cref="Parts.LatentPrefill"/>.</summary>
/// <param name="Constant">c: not fitted, since launches hid it. Unit: us.</param>
/// <param name="Attention">eF: share of the peak FLOP/s of attention over expanded heads. Range: at most 1.</param>
/// <param name="Expand">eG: the same of expanding keys and values. Range: at most 1.</param>
/// <param name="Traffic">eB: share of the memory bandwidth of what was expanded. Range: at most 1.</param>
/// <param name="ShortUpTo">Chunks of at most so many tokens stay in the latent space, as decoding sequences do. Unit:
/// tokens.</param>
/// <param name="ShortCompute">Share of the peak FLOP/s that they reach. Range: at most 1.</param>
/// <param name="ShortTraffic">Share of the memory bandwidth that they reach. Range: at most 1.</param>
/// <param name="ShortToken">What a token of them costs however few heads there are. Unit: ns.</param>
/// <param name="Launch">What launching took where it was measured, without CUDA graphs: no part of a prediction. Unit:
/// us.</param>
/// <param name="LaunchExponent">How sharply the longer of launches and kernels won there.</param>
public readonly record struct LatentPrefillFit(
    double Constant,
    double Attention,
    double Expand,
    double Traffic,
    double ShortUpTo,
    double ShortCompute,
    double ShortTraffic,
    double ShortToken,
    double Launch,
    double LaunchExponent) : IFit<LatentPrefillFit>
{
    /// <inheritdoc />
    public static ImmutableArray<FitConstant> Form { get; } =
    [
        Term("constant_us"), Divisor("attention", 1), Divisor("expand", 1), Divisor("traffic", 1),
        Term("short_up_to"), Divisor("short_compute", 1), Divisor("short_traffic", 1), Term("short_token_ns"),
        Term("measured_launch_us"), Power("measured_launch_exponent"),
    ];

    /// <inheritdoc />
    public static ImmutableArray<string> Axes { get; } = ["batch", "isl", "num_heads"];

    /// <inheritdoc />
    public static LatentPrefillFit From(ReadOnlySpan<double> v) =>
        new(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]);
}

/// <summary>Latent attention over a cache of one width.</summary>
/// <param name="Decode">Of decoding sequences.</param>
/// <param name="Prefill">Of prefill chunks.</param>
public sealed record LatentFit(Fitted<LatentDecodeFit> Decode, Fitted<LatentPrefillFit> Prefill);
