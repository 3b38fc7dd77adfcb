using static EventSim.Domain.Costs.Fits.FitConstant;

namespace EventSim.Domain.Costs.Fits;

/// <summary>Constants of a matrix product that is cut into tiles: see <see cref="Parts.TiledGemm"/>.</summary>
/// <param name="Compute">eC: share of the peak FLOP/s that a full wave of the best tile reaches.</param>
/// <param name="Weights">eW: share of the memory bandwidth at which weights are read.</param>
/// <param name="Constant">c. Unit: us.</param>
/// <param name="Exponent">q: how sharp the ridge is.</param>
/// <param name="WaveStep">a: how much of a partly filled wave is paid. Range: 0 to 1.</param>
/// <param name="Tile64">Efficiency of a tile of 64×64 over that of 256×128.</param>
/// <param name="Tile128x64">The same of 128×64 and 64×128.</param>
/// <param name="Tile128">The same of 128×128.</param>
/// <param name="Prologue">K0: what filling the tile's pipeline costs, in columns of K.</param>
/// <param name="PrologueHalf">K1: the K at which half of it is paid.</param>
/// <param name="Inputs">eX: share of the memory bandwidth for inputs that are not in the cache.</param>
/// <param name="Outputs">eY: the same for outputs.</param>
/// <param name="CachedInputs">eL2: the same for inputs in the cache.</param>
/// <param name="CachedMegabytes">Inputs that stay in the second-level cache. Unit: 10^6 bytes.</param>
/// <param name="Fill">b0: starting to stream. Unit: us.</param>
/// <param name="PerColumn">κ: one tile's walk along K. Unit: ns a column.</param>
/// <param name="Reduce">eR: share of the memory bandwidth at which partial sums are added.</param>
/// <param name="SplitLaunch">The second kernel where K is split. Unit: us.</param>
/// <param name="SingleRow">Factor on the three terms before for one row. Range: 0 to 1.</param>
public readonly record struct TiledGemmFit(
    double Compute,
    double Weights,
    double Constant,
    double Exponent,
    double WaveStep,
    double Tile64,
    double Tile128x64,
    double Tile128,
    double Prologue,
    double PrologueHalf,
    double Inputs,
    double Outputs,
    double CachedInputs,
    double CachedMegabytes,
    double Fill,
    double PerColumn,
    double Reduce,
    double SplitLaunch,
    double SingleRow) : IFit<TiledGemmFit>
{
    /// <inheritdoc />
    public static ImmutableArray<FitConstant> Form { get; } =
    [
        Divisor("compute"), Divisor("weights"), Term("constant_us"), Power("exponent"), Share("wave_step"),
        Divisor("tile_64x64"), Divisor("tile_128x64"), Divisor("tile_128x128"), Term("prologue_k"),
        Term("prologue_half_k"), Divisor("inputs"), Divisor("outputs"), Divisor("cached_inputs"), Term("cached_mb"),
        Term("fill_us"), Term("column_ns"), Divisor("reduce"), Term("split_launch_us"), Share("single_row"),
    ];

    /// <inheritdoc />
    public static ImmutableArray<string> Axes { get; } = ["m", "n", "k"];

    /// <inheritdoc />
    public static TiledGemmFit From(ReadOnlySpan<double> v) => new(
        v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12], v[13], v[14],
        v[15], v[16], v[17], v[18]);
}
