using EventSim.Cli.Input.Fields;
using EventSim.Domain.Models;
using EventSim.Domain.Objectives;
using EventSim.Domain.Routing;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Workloads;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>What a scenario picks by name: what there is, and what is named but not there yet. To offer a new one, give
/// it a value in <c>Available</c>.</summary>
internal static class Choices
{
    /// <summary>Which scheduler forms the batches.</summary>
    public static readonly Choice<SchedulerKind> Schedulers = new(
        "scheduler",
        [
            ("static", SchedulerKind.Static), ("orca", SchedulerKind.Orca), ("vllm-v0", SchedulerKind.VllmV0),
            ("vllm-v1", SchedulerKind.VllmV1), ("sarathi", SchedulerKind.Sarathi),
            ("simple-chunking", SchedulerKind.SimpleChunking), ("slo-aware", SchedulerKind.SloAware),
        ],
        []);

    /// <summary>Which of its output tokens count towards those that a request asks for.</summary>
    public static readonly Choice<OutputCount> OutputCounts = Choice.Of(
        "count of outputs", ("total", OutputCount.Total), ("since-preemption", OutputCount.SincePreemption));

    /// <summary>In which order waiting requests are looked at.</summary>
    public static readonly Choice<QueueKind> Queues = Choice.Of(
        "queue", ("fcfs", QueueKind.Fcfs), ("priority", QueueKind.Priority),
        ("shortest-first", QueueKind.ShortestFirst), ("deadline", QueueKind.Deadline), ("fair", QueueKind.Fair));

    /// <summary>Which release of the engine is followed.</summary>
    public static readonly Choice<EngineVersion> EngineVersions = Choice.Of(
        "version", ("2026-08", EngineVersion.August2026), ("2026-01", EngineVersion.January2026));

    /// <summary>What happens to a request that is preempted.</summary>
    public static readonly Choice<PreemptionKind> Preemptions = Choice.Of(
        "preemption", ("recompute", PreemptionKind.Recompute), ("swap", PreemptionKind.Swap));

    /// <summary>How requests are spread over the replicas.</summary>
    public static readonly Choice<RouterPolicy> Routers = new(
        "router",
        [
            ("round-robin", RouterPolicy.RoundRobin), ("random", RouterPolicy.Random),
            ("least-outstanding", RouterPolicy.LeastOutstanding), ("session-affinity", RouterPolicy.SessionAffinity),
        ],
        ["power-of-two", "prefix-affinity", "least-kv"]);

    /// <summary>How the weights are stored.</summary>
    public static readonly Choice<Quantization> Quantizations = Choice.Of(
        "quantization",
        ("none", Quantization.None), ("fp8", Quantization.Fp8), ("int8", Quantization.Int8),
        ("int4", Quantization.Int4));

    /// <summary>How the KV cache is stored.</summary>
    public static readonly Choice<KvCacheDtype> KvCacheDtypes = Choice.Of(
        "kv_cache_dtype", ("auto", KvCacheDtype.Auto), ("fp8", KvCacheDtype.Fp8));

    /// <summary>What happens to requests unfinished at the horizon.</summary>
    public static readonly Choice<HorizonRule> HorizonRules = Choice.Of(
        "rule for the horizon", ("drain", HorizonRule.Drain), ("censor", HorizonRule.Censor));

    /// <summary>How events are stored.</summary>
    public static readonly Choice<EventDetail> EventDetails = Choice.Of(
        "detail of events", ("spans", EventDetail.Spans), ("every-iteration", EventDetail.EveryIteration));

    /// <summary>How the arrivals of several profiles combine.</summary>
    public static readonly Choice<ArrivalMode> ArrivalModes = Choice.Of(
        "arrival mode", ("superposed", ArrivalMode.Superposed), ("single-loop", ArrivalMode.SingleLoop));

    /// <summary>What a later turn's prompt holds.</summary>
    public static readonly Choice<ContextMode> ContextModes = Choice.Of(
        "context", ("accumulate", ContextMode.Accumulate), ("fresh", ContextMode.Fresh));

    /// <summary>A latency that an objective bounds.</summary>
    public static readonly Choice<SloMetric> SloMetrics = Choice.Of(
        "latency", ("ttft", SloMetric.Ttft), ("tpot", SloMetric.Tpot), ("e2el", SloMetric.E2el));

    /// <summary>Which statistic of a latency is bounded.</summary>
    public static readonly ImmutableArray<string> SloStatistics = ["p50", "p90", "p95", "p99", "mean", "median", "max"];
}
