using EventSim.Domain.Numerics;

namespace EventSim.Domain.Costs.Tables;

/// <summary>The measured kernels of a device, as corrections of the forms: the calibrated mode of the cost
/// model.</summary>
/// <param name="ByPlace">The tables, by the place of the constants that they correct, such as
/// <c>gemm.bf16</c>.</param>
public sealed record KernelTables(ImmutableDictionary<string, ResidualTable> ByPlace)
{
    /// <summary>No kernel was measured: the forms alone.</summary>
    public static KernelTables None { get; } = new(ImmutableDictionary<string, ResidualTable>.Empty);

    /// <summary>No kernel was measured.</summary>
    public bool IsEmpty => ByPlace.IsEmpty;

    /// <summary>There is a table for a place.</summary>
    public bool Has(string place) => ByPlace.ContainsKey(place);

    /// <summary>Measured over predicted time at a shape; 1 where there is no table.</summary>
    public double Factor(string place, params ReadOnlySpan<double> shape) =>
        ByPlace.TryGetValue(place, out var table) ? Exact.Exp(table.At(shape)) : 1;
}
