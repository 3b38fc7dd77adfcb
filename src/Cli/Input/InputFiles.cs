using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Workloads;

namespace EventSim.Cli.Input;

/// <summary>The files that a scenario names.</summary>
internal static class InputFiles
{
    /// <summary>Every file once, by digest.</summary>
    public static ImmutableArray<InputFile> Of(Scenario scenario, Source source) =>
    [
        .. Named(scenario.Workload).Concat(Named(scenario.Cost))
            .DistinctBy(file => file.Sha256)
            .OrderBy(file => file.Sha256, StringComparer.Ordinal)
            .Select(file => source.Files.FirstOrDefault(known => known.Sha256 == file.Sha256)
                ?? new InputFile(file.Sha256, file.Name, FileReference.FullPath(source.Folder, file.Name))),
    ];

    private static IEnumerable<(string Sha256, string Name)> Named(Workload workload) => workload switch
    {
        Workload.Trace trace => [(trace.Source.Sha256, trace.Source.File)],
        Workload.Profiles profiles => profiles.Mix.SelectMany(profile =>
            Named(profile.Prompt).Concat(Named(profile.Output)).Concat(Named(profile.Conversation?.ThinkTime))),
        _ => [],
    };

    private static IEnumerable<(string Sha256, string Name)> Named(CostSettings cost) =>
        cost is CostSettings.Roofline { Source: { } source } ? [(source.Sha256, source.File)] : [];

    private static IEnumerable<(string Sha256, string Name)> Named(Distribution? distribution) => distribution switch
    {
        Distribution.Empirical empirical => [(empirical.Sha256, empirical.File)],
        Distribution.Mixture mixture => mixture.Parts.SelectMany(part => Named(part.Of)),
        _ => [],
    };
}
