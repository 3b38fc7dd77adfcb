using EventSim.Cli.Devices;
using EventSim.Cli.Input.Fields;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>The keys of every mapping of a scenario: what the published schema must list.</summary>
internal static class KeyTables
{
    /// <summary>All the tables.</summary>
    public static readonly ImmutableArray<KeyTable> All =
    [
        ScenarioReader.Keys, ModelReader.Keys, MixtureReader.ExpertKeys, MixtureReader.LatentKeys,
        DeploymentReader.Keys, GpuReader.Keys, NetworkReader.Keys, NetworkReader.LinkKeys,
        EngineReader.Keys, DynamicChunkReader.Keys, CostReader.Keys,
        CostReader.LinearKeys, CostReader.RooflineKeys, EngineOverheads.Keys, WorkloadReader.Keys,
        ProfileReader.Keys, ProfileReader.ConversationKeys, ArrivalReader.BurstKeys, ArrivalReader.DiurnalKeys,
        RateChangeReader.Keys,
        RequestListReader.Keys, TraceSection.Keys, DistributionReader.Keys, DistributionReader.PartKeys,
        .. DistributionReader.ParameterKeys, SloReader.Keys, SloReader.StatisticKeys,
    ];
}
