using EventSim.Cli.Devices;
using EventSim.Cli.Measurements;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Errors;
using EventSim.Domain.Hardware;
using EventSim.Simulation.Calibration;
using LanguageExt;

namespace EventSim.Cli.Accuracy;

/// <summary>Predictions beside everything that a folder holds.</summary>
/// <param name="Kernels">Kernels, a line for each kind and device.</param>
/// <param name="Layers">Layers of models that no constant was fitted on.</param>
/// <param name="Runs">Recorded runs.</param>
/// <param name="Stacks">Closed-loop benchmarks.</param>
/// <param name="Skipped">What was left out, and why.</param>
internal sealed record AccuracyReport(
    ImmutableArray<KernelAccuracy> Kernels,
    ImmutableArray<LayerAccuracy> Layers,
    ImmutableArray<RunAccuracy> Runs,
    ImmutableArray<EndToEndAccuracy> Stacks,
    ImmutableArray<string> Skipped)
{
    /// <summary>Nothing was compared.</summary>
    public bool IsEmpty => Kernels.IsEmpty && Layers.IsEmpty && Runs.IsEmpty && Stacks.IsEmpty;

    /// <summary>Compares what a folder holds; or says what of it cannot be read or simulated.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="given">What is known of the closed loops beside what their file states.</param>
    public static Either<Seq<InvalidInput>, AccuracyReport> Of(string folder, GivenProtocol given) =>
        from kernels in MeasuredKernels.Of(folder)
        from runs in RecordedRun.ReadAll(folder)
        from read in EndToEndPoints.Of(kernels.Tables)
        from served in read.With(given, folder)
        from layers in MeasuredTable.Try(() => LayerAccuracy.Of(kernels.Tables))
        from stacks in EndToEndAccuracy.Of(served.Points)
        select Of(kernels, runs, layers, stacks, served.Skipped);

    private static AccuracyReport Of(
        MeasuredKernels kernels,
        ImmutableArray<RecordedRun> runs,
        ImmutableArray<LayerAccuracy> layers,
        ImmutableArray<EndToEndAccuracy> stacks,
        ImmutableArray<string> skipped)
    {
        var compared = runs.SelectMany(run => Compared(run, kernels)).ToList();
        return new AccuracyReport(
            KernelAccuracy.Of(kernels.Families), layers, [.. compared.SelectMany(run => run.RightToSeq())], stacks,
            [.. compared.SelectMany(run => run.LeftToSeq()).Concat(skipped).Distinct()]);
    }

    /// <summary>A run of a card whose operators are measured beside it: by the constants, and by its tables.</summary>
    private static IEnumerable<Either<string, RunAccuracy>> Compared(RecordedRun run, MeasuredKernels kernels)
    {
        var profile = kernels.Profiles.FirstOrDefault(candidate => candidate.Folder == run.Name);
        if (profile is null) return [$"{run.Name}: no operator profile beside the run tells its GPU"];
        var families = ProfileFamilies.Of(profile);
        return new[] { KernelTables.None, Corrections(families, profile.Gpu) }
            .Select(tables => RunAccuracy.Of(run, profile, tables));
    }

    /// <summary>Tables of all that was measured, as corrections of the constants that a GPU has.</summary>
    private static KernelTables Corrections(IEnumerable<KernelFamily> families, Gpu gpu)
    {
        var fit = DeviceCatalog.Of(gpu.Anchor);
        return new KernelTables(families
            .Where(family => family.IsFitted && family.Shipped is not null)
            .ToImmutableDictionary(
                family => family.Place, family => family.Table(family.Shipped!(fit), _ => true)));
    }
}
