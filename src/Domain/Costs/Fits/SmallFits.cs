using EventSim.Domain.Costs.Parts;
using static EventSim.Domain.Costs.Fits.FitConstant;

namespace EventSim.Domain.Costs.Fits;

/// <summary>Constants of a kernel that passes over rows: t = (bytes/BW/e, c + l·row)q.</summary>
/// <param name="Memory">e: share of the memory bandwidth that is reached.</param>
/// <param name="Constant">c. Unit: us.</param>
/// <param name="Exponent">q.</param>
/// <param name="PerElement">l: latency of a row. Unit: ns an element.</param>
public readonly record struct RowPassFit(
    double Memory, double Constant, double Exponent, double PerElement) : IFit<RowPassFit>
{
    /// <inheritdoc />
    public static ImmutableArray<FitConstant> Form { get; } =
        [Divisor("memory"), Term("constant_us"), Power("exponent"), Term("element_ns")];

    /// <inheritdoc />
    public static ImmutableArray<string> Axes { get; } = ["bytes", "row"];

    /// <inheritdoc />
    public static RowPassFit From(ReadOnlySpan<double> v) => new(v[0], v[1], v[2], v[3]);
}

/// <summary>Constants of a transfer: t = (a, bytes/BW)q.</summary>
/// <param name="Latency">a. Unit: us.</param>
/// <param name="GigabytesPerSecond">BW on the links of the device that was measured. Unit: 10^9 bytes/s.</param>
/// <param name="Exponent">q.</param>
public readonly record struct TransferFit(
    double Latency, double GigabytesPerSecond, double Exponent) : IFit<TransferFit>
{
    /// <inheritdoc />
    public static ImmutableArray<FitConstant> Form { get; } =
        [Term("latency_us"), Divisor("gb_per_s"), Power("exponent")];

    /// <inheritdoc />
    public static ImmutableArray<string> Axes { get; } = ["bytes"];

    /// <inheritdoc />
    public static TransferFit From(ReadOnlySpan<double> v) => new(v[0], v[1], v[2]);

    /// <summary>The time of so many bytes on the links that were measured. Unit: us.</summary>
    public double Microseconds(double bytes) =>
        SmoothMax.Of(Latency, bytes / (GigabytesPerSecond * 1e3), Exponent);
}
