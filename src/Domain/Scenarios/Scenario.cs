using EventSim.Domain.Costs;
using EventSim.Domain.Deployments;
using EventSim.Domain.Models;
using EventSim.Domain.Objectives;
using EventSim.Domain.Routing;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Domain.Scenarios;

/// <summary>What happens to requests that are unfinished at the horizon.</summary>
public enum HorizonRule
{
    /// <summary>The run goes on until it is empty.</summary>
    Drain,

    /// <summary>The run stops there, and what is unfinished is counted apart.</summary>
    Censor,
}

/// <summary>How events are stored. Not part of the scenario's hash: results are the same either way.</summary>
public enum EventDetail
{
    /// <summary>Runs of equal decode iterations may be one event.</summary>
    Spans,

    /// <summary>Every iteration is its own event.</summary>
    EveryIteration,
}

/// <summary>All that determines a run.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Seed">The seed of every random stream.</param>
/// <param name="Horizon">No arrivals at or after this; none: until the workload ends.</param>
/// <param name="Warmup">Requests that arrive earlier are simulated, not measured.</param>
/// <param name="AtHorizon">What happens to requests unfinished at the horizon.</param>
/// <param name="Model">The model served.</param>
/// <param name="Quantization">How its weights are stored.</param>
/// <param name="KvCacheDtype">How its KV cache is stored.</param>
/// <param name="Deployment">The hardware and the parallelism.</param>
/// <param name="Router">How requests are spread over the replicas.</param>
/// <param name="Engine">The engine's settings.</param>
/// <param name="Events">How events are stored.</param>
/// <param name="Cost">Which cost model prices an iteration.</param>
/// <param name="Workload">What the clients send.</param>
/// <param name="Slo">The service-level objective's bounds; empty for none.</param>
public sealed record Scenario(
    string Name,
    ulong Seed,
    SimTime? Horizon,
    SimTime Warmup,
    HorizonRule AtHorizon,
    ModelShape Model,
    Quantization Quantization,
    KvCacheDtype KvCacheDtype,
    Deployment Deployment,
    RouterPolicy Router,
    EngineSettings Engine,
    EventDetail Events,
    CostSettings Cost,
    Workload Workload,
    ImmutableArray<SloBound> Slo);
