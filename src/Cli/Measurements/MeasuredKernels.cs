using EventSim.Domain.Errors;
using EventSim.Simulation.Calibration;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Measurements;

/// <summary>The tables of a folder, and the kernels that they hold.</summary>
internal static class MeasuredKernels
{
    /// <summary>Every CSV file of a folder and of the folders in it, by name.</summary>
    public static Either<Seq<InvalidInput>, ImmutableArray<MeasuredTable>> Read(string folder)
    {
        if (!Directory.Exists(folder)) return Seq1(new InvalidInput(folder, 0, "", "there is no such folder"));
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".csv", StringComparison.Ordinal)
                || file.EndsWith(".csv.gz", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => MeasuredTable.Read(file, Path.GetRelativePath(folder, file)))
            .ToList();
        var faults = files.SelectMany(file => file.LeftToSeq()).SelectMany(found => found).ToSeq().Strict();
        return faults.IsEmpty ? files.SelectMany(file => file.RightToSeq()).ToImmutableArray() : faults;
    }

    /// <summary>Every kernel family of the tables; or the cells that cannot be used.</summary>
    public static Either<Seq<InvalidInput>, ImmutableArray<KernelFamily>> Families(
        string folder, ImmutableArray<MeasuredTable> tables) =>
        OperatorProfile.ReadAll(folder).Bind(profiles => Families(tables, profiles));

    private static Either<Seq<InvalidInput>, ImmutableArray<KernelFamily>> Families(
        ImmutableArray<MeasuredTable> tables, ImmutableArray<OperatorProfile> profiles) =>
        MeasuredTable.Try(() => tables
            .SelectMany(table => GemmFamilies.Of(table).Concat(AttentionFamilies.Of(table))
                .Concat(CollectiveFamilies.Of(table)).Concat(LayerFamilies.Of(table)))
            .Concat(profiles.SelectMany(ProfileFamilies.Of))
            .ToImmutableArray());
}
