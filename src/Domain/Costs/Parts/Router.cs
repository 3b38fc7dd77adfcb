namespace EventSim.Domain.Costs.Parts;

/// <summary>How the tokens of a batch come to their experts.</summary>
public enum Router
{
    /// <summary>Every token draws its experts by itself, all alike: T tokens use E·(1 − (1 − k/E)^T) of them, and every
    /// GPU gets its share. What a simulation assumes: routers are trained to be even.</summary>
    Random,

    /// <summary>In turn: T tokens use min(E, T·k) experts. Measured, as <c>balanced</c>.</summary>
    Dealt,

    /// <summary>By a power law: T tokens use as many experts as T^ψ that draw at random, and the busiest GPU is the one
    /// with the favourite expert, to which a share φ of all tokens goes: 1 + (φ·E/k − 1)·ep/E of its share. Measured,
    /// as <c>power_law</c>.</summary>
    Skewed,
}
