using static EventSim.Domain.Costs.Fits.FitConstant;

namespace EventSim.Domain.Costs.Fits;

/// <summary>Constants of a product of one-byte operands, with the pass that makes its inputs out of bf16: see
/// <see cref="Parts.ByteGemm"/>.</summary>
/// <param name="Constant">c. Unit: us.</param>
/// <param name="QuantizeRow">What a row costs the pass. Unit: ns.</param>
/// <param name="QuantizeBytes">Share of the memory bandwidth that the pass reaches.</param>
/// <param name="QuantizeColumn">The pass's walk along a row. Unit: ns a column of K.</param>
/// <param name="Walk64">One tile's walk along K with up to 64 rows. Unit: ns a column.</param>
/// <param name="Walk128">The same up to 128 rows.</param>
/// <param name="WalkMore">The same beyond.</param>
/// <param name="Compute">eC: share of the one-byte peak.</param>
/// <param name="WaveStep">a: how much of a partly filled wave is paid. Range: 0 to 1.</param>
/// <param name="Exponent">q.</param>
/// <param name="Weights">eW: share of the memory bandwidth at which weights are read.</param>
/// <param name="Outputs">eY: the same for outputs.</param>
/// <param name="ThinTile">Efficiency of the tile for up to 128 rows over that of the others.</param>
public readonly record struct ByteGemmFit(
    double Constant,
    double QuantizeRow,
    double QuantizeBytes,
    double QuantizeColumn,
    double Walk64,
    double Walk128,
    double WalkMore,
    double Compute,
    double WaveStep,
    double Exponent,
    double Weights,
    double Outputs,
    double ThinTile) : IFit<ByteGemmFit>
{
    /// <inheritdoc />
    public static ImmutableArray<FitConstant> Form { get; } =
    [
        Term("constant_us"), Term("quantize_row_ns"), Divisor("quantize_bytes"), Term("quantize_column_ns"),
        Term("walk_64_ns"), Term("walk_128_ns"), Term("walk_more_ns"), Divisor("compute"), Share("wave_step"),
        Power("exponent"), Divisor("weights"), Divisor("outputs"), Divisor("thin_tile"),
    ];

    /// <inheritdoc />
    public static ImmutableArray<string> Axes { get; } = ["m", "n", "k"];

    /// <inheritdoc />
    public static ByteGemmFit From(ReadOnlySpan<double> v) => new(
        v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12]);
}
