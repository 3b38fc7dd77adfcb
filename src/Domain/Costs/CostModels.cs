using System.Diagnostics;
using EventSim.Domain.Scenarios;

namespace EventSim.Domain.Costs;

/// <summary>Makes the cost model that a scenario asks for.</summary>
public static class CostModels
{
    /// <summary>The cost model of one replica.</summary>
    public static CostModel For(Scenario scenario) => scenario.Cost switch
    {
        CostSettings.Linear linear => new LinearCost(linear, scenario.Deployment.PipelineParallel),
        CostSettings.Roofline roofline => new RooflineCost(
            scenario.Model, scenario.Quantization, scenario.KvCacheDtype, scenario.Deployment, roofline),
        _ => throw new UnreachableException($"cost {scenario.Cost}"),
    };
}
