using EventSim.Domain.Errors;
using EventSim.Simulation.Calibration;
using LanguageExt;

namespace EventSim.Cli.Measurements;

/// <summary>What a folder of measurements holds.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Tables">Its tables, by name.</param>
/// <param name="Profiles">The operator profiles in it.</param>
/// <param name="Families">Every kind of kernel that its tables and profiles tell of.</param>
internal sealed record MeasuredKernels(
    string Folder,
    ImmutableArray<MeasuredTable> Tables,
    ImmutableArray<OperatorProfile> Profiles,
    ImmutableArray<KernelFamily> Families)
{
    /// <summary>Reads a folder and the folders in it; or says which cells cannot be used.</summary>
    public static Either<Seq<InvalidInput>, MeasuredKernels> Of(string folder) =>
        from tables in Read(folder)
        from profiles in OperatorProfile.ReadAll(folder)
        from families in MeasuredTable.Try(() => tables
            .SelectMany(table => GemmFamilies.Of(table).Concat(AttentionFamilies.Of(table))
                .Concat(CollectiveFamilies.Of(table)).Concat(LayerFamilies.Of(table))
                .Concat(MoeFamilies.Of(table)).Concat(MlaFamilies.Of(table)))
            .Concat(profiles.SelectMany(ProfileFamilies.Of))
            .ToImmutableArray())
        select new MeasuredKernels(folder, tables, profiles, families);

    /// <summary>Constants that two tables or devices' names measure: which of them is fitted would be chance.</summary>
    public static Seq<InvalidInput> Clashes(IEnumerable<KernelFamily> families) =>
        families.GroupBy(family => (family.Device, family.Place)).Where(group => group.Count() > 1)
            .Select(group => new InvalidInput(
                group.Last().Source, 0, "",
                $"measures {group.Key.Place} of {group.Key.Device}, as {group.First().Source} does: keep one of them"))
            .ToSeq().Strict();

    /// <summary>Every CSV file of a folder and of the folders in it, by name.</summary>
    private static Either<Seq<InvalidInput>, ImmutableArray<MeasuredTable>> Read(string folder) => MeasuredFiles.Read(
        folder,
        file => file.EndsWith(".csv", StringComparison.Ordinal) || file.EndsWith(".csv.gz", StringComparison.Ordinal),
        MeasuredTable.Read);
}
