using EventSim.Domain.Units;

namespace EventSim.Domain.Costs;

/// <summary>Which cost model prices an iteration, as the scenario states it.</summary>
public abstract record CostSettings
{
    private CostSettings() { }

    /// <summary>A fixed part, a part a prefill token and a part a decoding sequence: exact to the nanosecond.</summary>
    public sealed record Linear(Duration Iteration, Duration PrefillToken, Duration DecodeSeq) : CostSettings;

    /// <summary>From the model's and the GPU's figures.</summary>
    public sealed record Roofline : CostSettings;
}
