using EventSim.Domain.Costs;
using EventSim.Domain.Deployments;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using EventSim.Domain.Objectives;
using EventSim.Domain.Routing;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

using EventSim.Tests.Support;

namespace EventSim.Tests.Cli.Input;

/// <summary>A valid scenario of every kind there is, drawn from a number.</summary>
internal sealed class RandomScenario(int seed)
{
    private readonly Random random = new(seed);

    /// <summary>The scenario.</summary>
    public Scenario Draw()
    {
        Workload workload = random.Next(3) == 0 ? Listed() : Profiles();
        var model = Model();
        var plain = model is { Experts: null, Latent: null } && model.WindowedLayers is 0;
        var deployment = Deployment(model);
        return new Scenario(
            Pick("plain", "with \"quotes\"", "back\\slash", "o'clock: #1", "ünïcode"), (ulong)random.NextInt64() * 2,
            new SimTime(10_000_000_000 + random.NextInt64(1_000_000)), new SimTime(random.NextInt64(1_000_000_000)),
            Pick(HorizonRule.Drain, HorizonRule.Censor), model,
            Pick(Enum.GetValues<Quantization>()), Pick(Enum.GetValues<KvCacheDtype>()), deployment, Pick(
                Enum.GetValues<RouterPolicy>()),
            Engine(), EventDetail.Spans, plain ? Cost(deployment.Gpu) : LinearCost(), workload, Slo());
    }

    private T Pick<T>(params T[] of) => of[random.Next(of.Length)];

    private double Number(double min, double max) => min + (random.NextDouble() * (max - min));

    private Duration Time() => new(random.NextInt64(1, 1_000_000_000_000));

    private ModelShape Model()
    {
        var dense = ModelCatalog.TryFind(Pick("llama-3.1-8b", "qwen3-8b")).IfNone(
            () => throw new InvalidOperationException());
        return random.Next(3) > 0 ? dense : dense with
        {
            SlidingWindow = 128,
            WindowedLayers = random.Next(1, dense.Layers + 1),
            Experts = Pick(null, new ExpertShape(8, random.Next(1, 9), 256, Pick(0, 1), Pick(0, 512), Pick(0, 3))),
            Latent = Pick(null, new LatentShape(Pick(0, 64), random.Next(1, 512), 64, 32, 64)),
        };
    }

    private Deployment Deployment(ModelShape model)
    {
        var replicas = random.Next(1, 4);
        var gpu = GpuCatalog.TryFind(Pick("h100-sxm", "h200-sxm")).IfNone(() => throw new InvalidOperationException());
        var own = gpu with
        {
            Name = "own gpu",
            MemoryBandwidth = Number(1e12, 9e12),
            Bf16Flops = Number(1e14, 2e15),
            Fp8Flops = 0,
            PcieBandwidth = Number(1e9, 1e11),
            Fp4Flops = Pick(0, Number(1e14, 2e15)),
            TdpWatts = Pick(gpu.TdpWatts, Number(300, 900)),
            IdleWatts = Pick<double?>(null, Number(20, 200)),
            PricePerGpuHour = Pick(null, gpu.PricePerGpuHour, Number(1, 9)),
        };
        ImmutableArray<Link> links = random.Next(2) == 0
            ? []
            : [Link("client", "router"), .. Enumerable.Range(0, replicas).Select(i => Link("router", $"replica-{i}"))];
        var tp = Pick(1, 2, 4);
        return new Deployment(Pick(gpu, own), replicas, tp, Pick(1, 2), links)
        {
            ExpertParallel = model.Experts is null ? 1 : Pick(1, tp),
        };
    }

    private Link Link(string from, string to) => new(from, to, Number(1e6, 1e12), Time());

    private EngineSettings Engine() => Engine(Pick(Enum.GetValues<SchedulerKind>()));

    private EngineSettings Engine(SchedulerKind scheduler) => new(
        scheduler, scheduler == SchedulerKind.SloAware ? QueueKind.Fcfs : Pick(Enum.GetValues<QueueKind>()),
        random.Next(1, 1000),
        Pick<TokenBudget>(new TokenBudget.Fixed(random.Next(1, 9000)), new TokenBudget.AutoBandwidth()),
        Pick(true, false), Pick(0, 512), Pick(1, 16, 32), Number(0.7, 1), Pick<int?>(null, 40_000), Number(0, 0.1),
        scheduler is SchedulerKind.VllmV1 or SchedulerKind.SloAware
            ? Pick(Enum.GetValues<PreemptionKind>())
            : PreemptionKind.Recompute,
        false, Pick<int?>(null, 4096), Pick(true, false))
    {
        OutputCount = Pick(OutputCount.Total, OutputCount.SincePreemption),
        DynamicChunk = Pick(null, new DynamicChunk(random.Next(1, 64), random.Next(64, 4096), 8192, random.Next(1, 9))),
        SwapSpace = Pick(EngineSettings.UsualSwapSpace, random.NextInt64(1, 1L << 40)),
    };

    private CostSettings Cost(Gpu gpu) => Pick<CostSettings>(Served.RooflineOn(gpu), LinearCost());

    private CostSettings.Linear LinearCost() => new(Time(), Duration.Zero, Time());

    private ImmutableArray<SloBound> Slo() =>
    [
        .. new SloBound[] { new(SloMetric.Ttft, "p50", Time()), new(SloMetric.Ttft, "p99", Time()),
            new(SloMetric.Tpot, "mean", Time()), new(SloMetric.E2el, "max", Time()) }
            .Where(_ => random.Next(2) == 0),
    ];

    private Workload.Listed Listed()
    {
        var requests = ImmutableArray.CreateBuilder<ListedRequest>();
        for (var i = random.Next(1, 40); i > 0; i--)
        {
            var session = Pick(requests.Count, requests.Count, 0, random.Next(50));
            requests.Add(new ListedRequest(
                new SimTime(Pick(0, 5, random.NextInt64(1_000_000))), Pick(1, 512), Pick(1, 7), session));
        }

        return new Workload.Listed(requests.ToImmutable());
    }

    private Workload.Profiles Profiles() =>
        new([.. Enumerable.Range(0, random.Next(1, 6)).Select(Profile)], ArrivalMode.Superposed);

    private Profile Profile(int index)
    {
        var arrivals = Arrivals();
        var talk = arrivals is ArrivalProcess.ClosedLoop || random.Next(2) == 0
            ? null
            : new Conversation(random.NextDouble(), random.NextDouble(), random.Next(1, 20), Distribution(2),
                Pick(Enum.GetValues<ContextMode>()));
        int? count = arrivals is ArrivalProcess.AllAtOnce ? random.Next(1, 100) : Pick<int?>(null, random.Next(1, 100));
        return new Profile($"profile {index}", arrivals, Distribution(2), Distribution(2), talk, count)
        {
            Priority = Pick(0, random.Next(-9, 9)),
            Deadline = Pick<Duration?>(null, Time()),
        };
    }

    private ArrivalProcess Arrivals() => Pick<ArrivalProcess>(
        new ArrivalProcess.Poisson(Number(0.1, 100)), new ArrivalProcess.Gamma(Number(0.1, 100), Number(0.1, 0.9)),
        new ArrivalProcess.Constant(Number(0.1, 100)), new ArrivalProcess.AllAtOnce(), new ArrivalProcess.ClosedLoop(
            random.Next(1, 99)),
        new ArrivalProcess.Mmpp(Number(0.1, 10), Number(1, 100), Time(), Time()),
        new ArrivalProcess.Diurnal(Number(0.1, 10), random.NextDouble(), Time(), random.NextDouble()));

    private Distribution Distribution(int depth) => Pick<Func<Distribution>>(
        () => new Distribution.Constant(Number(0, 1e5)), () =>
            new Distribution.Uniform(random.Next(10), random.Next(10, 1000)),
        () => new Distribution.Normal(Number(0, 1000), Number(0, 100)), () =>
            new Distribution.LogNormal(Number(-2, 9), Number(0, 2)),
        () => new Distribution.Exponential(Number(1e-6, 1000)), () =>
            new Distribution.Gamma(Number(0.1, 9), Number(0.1, 99)),
        () => new Distribution.Weibull(Number(0.1, 9), Number(0.1, 99)), () =>
            new Distribution.Pareto(Number(0.1, 9), Number(0.1, 99)),
        () => depth == 0 ? new Distribution.Constant(1) : Mixture(depth - 1))();

    private Distribution.Mixture Mixture(int depth) =>
        new([.. Enumerable.Range(0, random.Next(1, 4)).Select(
            _ => new MixturePart(Number(0.1, 9), Distribution(depth)))]);
}
