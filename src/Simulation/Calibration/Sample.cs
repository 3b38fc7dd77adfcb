using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Numerics;

namespace EventSim.Simulation.Calibration;

/// <summary>One measured kernel.</summary>
/// <param name="Key">All that it was measured at: repeated measurements share a key.</param>
/// <param name="Shape">A value for each axis of its family. Shape: [axes].</param>
/// <param name="Microseconds">The measured time. Unit: us. Range: above 0.</param>
public sealed record Sample(string Key, ImmutableArray<double> Shape, double Microseconds)
{
    private const uint Fifth = 5;

    /// <summary>One of the fifth, drawn by its key, that no constant is fitted on.</summary>
    public bool IsLeftOut { get; } = KeyHash.Of(Key) % Fifth == 0;
}

/// <summary>An axis of a kernel's shape.</summary>
/// <param name="Name">What the tables call it.</param>
/// <param name="IsLoad">It varies while a model runs.</param>
/// <param name="MustAgree">Nothing lies between its values.</param>
public sealed record SampleAxis(string Name, bool IsLoad, bool MustAgree = false);

/// <summary>A constant of a form before it is fitted.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">Where the search starts, or its value if it is not free.</param>
/// <param name="IsFree">It is fitted.</param>
/// <param name="Most">It is no larger.</param>
public sealed record StartConstant(
    string Name, double Start, bool IsFree = true, double Most = double.PositiveInfinity);

/// <summary>The time of a kernel by a form. Unit: us.</summary>
/// <param name="constants">The form's constants.</param>
/// <param name="shape">The kernel's shape.</param>
public delegate double Prediction(ReadOnlySpan<double> constants, ReadOnlySpan<double> shape);

/// <summary>Measured kernels of one kind on one device and software stack, and the form that predicts them.</summary>
/// <param name="Name">The kind, such as <c>gemm bf16</c>.</param>
/// <param name="Device">The device's id in the catalogue.</param>
/// <param name="Place">Where its constants stand in a device's file, such as <c>gemm.bf16</c>.</param>
/// <param name="Source">The tables.</param>
/// <param name="Axes">The axes of a shape.</param>
/// <param name="Size">The axis by which errors are listed.</param>
/// <param name="Constants">The form's constants.</param>
/// <param name="Predict">The form.</param>
/// <param name="Samples">What was measured.</param>
public sealed record KernelFamily(
    string Name,
    string Device,
    string Place,
    string Source,
    ImmutableArray<SampleAxis> Axes,
    int Size,
    ImmutableArray<StartConstant> Constants,
    Prediction Predict,
    ImmutableArray<Sample> Samples)
{
    /// <summary>The constants that a device's file holds for it; none: no file holds any.</summary>
    public Func<DeviceFit, ImmutableArray<double>>? Shipped { get; init; }

    /// <summary>Constants are fitted on it; else another family's predict it.</summary>
    public bool IsFitted => Place.Length > 0;

    /// <summary>The lines along which its measurements are joined in a table.</summary>
    public ImmutableArray<TableLine> Lines { get; init; } = [new(0)];

    /// <summary>The axes of a table: those whose values must agree first, then those of shapes, then loads.</summary>
    public ImmutableArray<TableAxis> TableAxes =>
    [
        .. Enumerable.Range(0, Axes.Length)
            .OrderBy(i => Axes[i].MustAgree ? 0 : Axes[i].IsLoad ? 2 : 1)
            .Select(i => new TableAxis(i, Axes[i].MustAgree)),
    ];

    /// <summary>The table of some of the samples, as corrections of the form with these constants.</summary>
    public ResidualTable Table(ImmutableArray<double> constants, Func<Sample, bool> which) => ResidualTable.Of(
        Lines, TableAxes, Samples.Where(which).Select(sample => (sample.Shape, Residual(constants, sample))));

    /// <summary>ln(measured/predicted) of a sample.</summary>
    public double Residual(ImmutableArray<double> constants, Sample sample) =>
        Exact.Log(sample.Microseconds / Predict(constants.AsSpan(), sample.Shape.AsSpan()));

    /// <summary>The errors of constants on some of the samples.</summary>
    public Errors ErrorsOn(ImmutableArray<double> constants, Func<Sample, bool> which) => Errors.Of(
        Samples.Where(which).Select(sample => (
            Predict(constants.AsSpan(), sample.Shape.AsSpan()), sample.Microseconds)));
}
