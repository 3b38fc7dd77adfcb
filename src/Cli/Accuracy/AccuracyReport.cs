using EventSim.Cli.Measurements;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Errors;
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

    /// <summary>Compares what a folder holds; or says what of it cannot be read.</summary>
    public static Either<Seq<InvalidInput>, AccuracyReport> Of(string folder) =>
        from kernels in MeasuredKernels.Of(folder)
        from runs in RecordedRun.ReadAll(folder)
        from points in MeasuredTable.Try(() => kernels.Tables.SelectMany(EndToEndPoint.Of).ToImmutableArray())
        from layers in MeasuredTable.Try(() => LayerAccuracy.Of(kernels.Tables))
        select Of(kernels, runs, points, layers);

    private static AccuracyReport Of(
        MeasuredKernels kernels,
        ImmutableArray<RecordedRun> runs,
        ImmutableArray<EndToEndPoint> points,
        ImmutableArray<LayerAccuracy> layers)
    {
        var compared = runs.SelectMany(run => Compared(run, kernels)).ToList();
        var faults = compared.SelectMany(run => run.LeftToSeq()).Concat(EndToEndPoint.Skipped(kernels.Tables));
        return new AccuracyReport(
            KernelAccuracy.Of(kernels.Families), layers, [.. compared.SelectMany(run => run.RightToSeq())],
            EndToEndAccuracy.Of(points), [.. faults.Distinct()]);
    }

    /// <summary>A run of a card whose operators are measured beside it: by the constants, and by its tables.</summary>
    private static IEnumerable<Either<string, RunAccuracy>> Compared(RecordedRun run, MeasuredKernels kernels)
    {
        var profile = kernels.Profiles.FirstOrDefault(candidate => candidate.Folder == run.Name);
        if (profile is null) return [$"{run.Name}: no operator profile beside the run tells its GPU"];
        var families = ProfileFamilies.Of(profile);
        return new[] { KernelTables.None, CalibratedTables.Of(families, profile.Gpu) }
            .Select(tables => RunAccuracy.Of(run, profile, tables));
    }
}
