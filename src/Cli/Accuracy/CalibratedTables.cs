using EventSim.Cli.Devices;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Hardware;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Accuracy;

/// <summary>Tables of measured kernels for the cost model.</summary>
internal static class CalibratedTables
{
    /// <summary>Tables of all that was measured, as corrections of the constants that a GPU has.</summary>
    public static KernelTables Of(IEnumerable<KernelFamily> families, Gpu gpu)
    {
        var fit = DeviceCatalog.Of(gpu.Anchor);
        return new KernelTables(families
            .Where(family => family.IsFitted && family.Shipped is not null)
            .ToImmutableDictionary(
                family => family.Place, family => family.Table(family.Shipped!(fit), _ => true)));
    }
}
