using System.Diagnostics;
using EventSim.Simulation.Measures;

namespace EventSim.Simulation.Explanations;

/// <summary>By which latency requests are slow.</summary>
public enum LifeMetric : byte
{
    /// <summary>Last token − arrival.</summary>
    E2el,

    /// <summary>First token − arrival.</summary>
    Ttft,

    /// <summary>(E2EL − TTFT) / (output − 1): of requests with more than one token.</summary>
    Tpot,

    /// <summary>First scheduled − arrival.</summary>
    Queue,
}

/// <summary>What a latency is of a request, and which span of its life it is about.</summary>
public static class LifeMetrics
{
    /// <summary>The latency; none: the request has none. Unit: ns.</summary>
    public static double? Of(LifeMetric metric, in RequestFacts facts) => metric switch
    {
        LifeMetric.E2el => facts.E2el,
        LifeMetric.Ttft => facts.Ttft,
        LifeMetric.Tpot => facts.OutputTokens > 1 ? facts.Tpot : null,
        LifeMetric.Queue => facts.Queued,
        _ => throw new UnreachableException($"{metric}"),
    };

    /// <summary>The span of a life that a latency is about; for the time per token, from the first token on.</summary>
    public static LifeAccount AccountOf(LifeMetric metric, RequestLife life) => metric switch
    {
        LifeMetric.E2el => life.Whole,
        LifeMetric.Ttft => life.ToFirstToken,
        LifeMetric.Tpot => life.AfterFirstToken,
        LifeMetric.Queue => life.Queued,
        _ => throw new UnreachableException($"{metric}"),
    };
}
