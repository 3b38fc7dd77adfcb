using static EventSim.Domain.Costs.Fits.FitConstant;

namespace EventSim.Domain.Costs.Fits;

/// <summary>Constants of decode attention: see <see cref="Parts.DecodeAttention"/>.</summary>
/// <param name="Constant">c0. Unit: us.</param>
/// <param name="ConstantWidth">cd: added for a head of 128. Unit: us.</param>
/// <param name="LongContext">c1: the kernel that combines the parts of a long context. Unit: us.</param>
/// <param name="Transposed">c2: two copies where a batch has grouped heads. Unit: us.</param>
/// <param name="Memory">e: share of the memory bandwidth.</param>
/// <param name="Exponent">q.</param>
/// <param name="Block">τ0: what a thread block costs however short. Unit: us.</param>
/// <param name="BlockWidth">τd: added for a head of 128. Unit: us.</param>
/// <param name="BlockGroup">τg: added for 16 query heads a KV head. Unit: us.</param>
/// <param name="Walk">κ: a block's walk over the longest context. Unit: ns a token.</param>
/// <param name="WalkUngrouped">The same where each query head has its KV head.</param>
/// <param name="WindowSlack">ρ: tokens that a window reads beyond itself.</param>
/// <param name="Batch">cb: the kernel's own scheduling. Unit: us for 100 sequences.</param>
public readonly record struct DecodeFit(
    double Constant,
    double ConstantWidth,
    double LongContext,
    double Transposed,
    double Memory,
    double Exponent,
    double Block,
    double BlockWidth,
    double BlockGroup,
    double Walk,
    double WalkUngrouped,
    double WindowSlack,
    double Batch) : IFit<DecodeFit>
{
    /// <inheritdoc />
    public static ImmutableArray<FitConstant> Form { get; } =
    [
        Term("constant_us"), Term("constant_width_us"), Term("long_context_us"), Term("transposed_us"),
        Divisor("memory"), Power("exponent"), Term("block_us"), Term("block_width_us"), Term("block_group_us"),
        Term("walk_ns"), Term("walk_ungrouped_ns"), Term("window_slack"), Term("batch_us"),
    ];

    /// <inheritdoc />
    public static ImmutableArray<string> Axes { get; } =
    [
        "batch", "kv_len", "q_heads", "kv_heads", "head_dim", "window",
    ];

    /// <inheritdoc />
    public static DecodeFit From(ReadOnlySpan<double> v) =>
        new(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12]);
}

/// <summary>Constants of prefill attention: see <see cref="Parts.PrefillAttention"/>.</summary>
/// <param name="Constant">c0. Unit: us.</param>
/// <param name="ConstantWidth">cd: added for a head of 128. Unit: us.</param>
/// <param name="Compute">eF: share of the peak FLOP/s of the matrix products.</param>
/// <param name="Softmax">Softmax as additional width of a head at the whole peak.</param>
/// <param name="Block">τ0: what a thread block costs however short. Unit: us.</param>
/// <param name="BlockWidth">τd: added for a head of 128. Unit: us.</param>
/// <param name="Memory">eB: share of the memory bandwidth.</param>
/// <param name="Walk">eU: speed of a block on its walk over the longest context, over that of a full GPU.</param>
/// <param name="Exponent">q.</param>
/// <param name="WriteToken">β: writing one token's keys and values into the cache. Unit: ns for 128 elements of one, at
/// most 512.</param>
/// <param name="WriteBytes">eK: share of the memory bandwidth of that.</param>
/// <param name="SingleWork">Work of a tile with one row, of a sequence that decodes, over that of a full one.</param>
/// <param name="SingleReads">How often such a sequence's keys and values are read.</param>
/// <param name="Packed">1: the query heads of a group share a tile's rows; 0: each has its own tiles.</param>
public readonly record struct PrefillFit(
    double Constant,
    double ConstantWidth,
    double Compute,
    double Softmax,
    double Block,
    double BlockWidth,
    double Memory,
    double Walk,
    double Exponent,
    double WriteToken,
    double WriteBytes,
    double SingleWork,
    double SingleReads,
    double Packed) : IFit<PrefillFit>
{
    /// <inheritdoc />
    public static ImmutableArray<FitConstant> Form { get; } =
    [
        Term("constant_us"), Term("constant_width_us"), Divisor("compute"), Term("softmax_width"), Term("block_us"),
        Term("block_width_us"), Divisor("memory"), Divisor("walk"), Power("exponent"), Term("write_token_ns"),
        Divisor("write_bytes"), Term("single_work"), Term("single_reads"), Share("packed"),
    ];

    /// <inheritdoc />
    public static ImmutableArray<string> Axes { get; } =
    [
        "batch", "isl", "prefix_len", "q_heads", "kv_heads", "head_dim", "window", "decodes", "decode_context",
    ];

    /// <inheritdoc />
    public static PrefillFit From(ReadOnlySpan<double> v) =>
        new(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12], v[13]);
}
