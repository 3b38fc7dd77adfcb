using EventSim.Cli.Devices;
using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Deployments;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using EventSim.Domain.Objectives;
using EventSim.Domain.Routing;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Tests.Support;

/// <summary>Catalogue entries and scenarios for tests of costs and memory: name only what matters.</summary>
public static class Served
{
    public static ModelShape Model(string id) =>
        ModelCatalog.TryFind(id).IfNone(() => throw new ArgumentException(id));

    public static Gpu Gpu(string id) => GpuCatalog.TryFind(id).IfNone(() => throw new ArgumentException(id));

    public static Deployment On(string gpu, int tp = 1, int pp = 1) => On(Gpu(gpu), tp, pp);

    public static Deployment On(Gpu gpu, int tp = 1, int pp = 1) => new(gpu, 1, tp, pp, []);

    public static RooflineCost Roofline(
        string model, Deployment on, Quantization quantization = Quantization.None,
        KvCacheDtype kv = KvCacheDtype.Auto) =>
        new(Model(model), quantization, kv, on, RooflineOn(on.Gpu));

    /// <summary>The constants of a GPU, and no host.</summary>
    public static CostSettings.Roofline RooflineOn(Gpu gpu) =>
        new(DeviceCatalog.Of(gpu.Anchor), HostOverhead.None, KernelTables.None);

    public static Scenario Scenario(
        string model = "llama-3.1-8b",
        Deployment? on = null,
        Quantization quantization = Quantization.None,
        TokenBudget? budget = null,
        int? blocks = null,
        int? maxModelLen = null,
        double watermark = 0,
        double utilization = 0.9,
        CostSettings? cost = null,
        ImmutableArray<SloBound>? slo = null) => new(
        "test", 1, null, SimTime.Zero, HorizonRule.Drain, Model(model), quantization, KvCacheDtype.Auto,
        on ?? On("h100-sxm"), RouterPolicy.RoundRobin,
        new EngineSettings(
            SchedulerKind.VllmV1, QueueKind.Fcfs, 256, budget ?? new TokenBudget.Fixed(4096), true, 0, 16,
            utilization, blocks, watermark, PreemptionKind.Recompute, false, maxModelLen, true),
        EventDetail.Spans, cost ?? RooflineOn((on ?? On("h100-sxm")).Gpu),
        new Workload.Listed([new ListedRequest(SimTime.Zero, 1, 1, 0)]), slo ?? []);

    /// <summary>A batch of prefill chunks and of decodes that share so much context.</summary>
    public static BatchShape Batch(PrefillShape[] chunks, int decodes = 0, long context = 0) => new()
    {
        Prefills = chunks,
        PrefillTokens = chunks.Sum(c => c.Tokens),
        Decodes = decodes,
        DecodeContext = context,
        Sampled = chunks.Length + decodes,
    };
}
