using EventSim.Domain.Costs.Tables;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Accuracy;

/// <summary>Tables of measured kernels for the cost model.</summary>
internal static class CalibratedTables
{
    /// <summary>Tables of all that was measured, as corrections of a device's constants.</summary>
    public static KernelTables Of(IEnumerable<KernelFamily> families, Domain.Costs.Fits.DeviceFit fit) => new(
        families.Where(family => family.IsFitted && family.Shipped is not null)
            .ToImmutableDictionary(
                family => family.Place, family => family.Table(family.Shipped!(fit), _ => true)));
}
