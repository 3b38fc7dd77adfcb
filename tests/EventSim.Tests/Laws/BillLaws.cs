using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>Whatever happens, a GPU draws no less than at rest and no more than its TDP, and costs by the
/// hour.</summary>
public class BillLaws
{
    [Law]
    public void Energy_is_between_rest_and_full_power(RandomRun run)
    {
        var observed = Observed.Of(run);
        var (deployment, result) = (run.Scenario.Deployment, observed.Result);
        var gpuSeconds =
            (result.WindowTo - result.WindowFrom) * deployment.GpusPerReplica * deployment.Replicas;
        const double lastBits = 1e-9;
        Assert.InRange(
            result.Energy!.Value,
            deployment.Gpu.IdleWatts!.Value * gpuSeconds * (1 - lastBits),
            deployment.Gpu.TdpWatts!.Value * gpuSeconds * (1 + lastBits));
        Assert.Equal(deployment.Gpu.PricePerGpuHour!.Value * gpuSeconds / 3600, result.Cost!.Value, 1e-12);
    }

    [Law]
    public void What_is_not_known_of_the_gpu_has_no_bill(RandomRun run)
    {
        var gpu = run.Scenario.Deployment.Gpu with { TdpWatts = null, PricePerGpuHour = null };
        var free = run.Scenario with { Deployment = run.Scenario.Deployment with { Gpu = gpu } };
        var (known, unknown) = (Simulated.Run(run.Scenario).Result, Simulated.Run(free).Result);
        Assert.Equal((null, null), (unknown.Energy, unknown.Cost));
        Assert.Equal(known.EventHash, unknown.EventHash);
    }
}
