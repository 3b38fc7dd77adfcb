using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Units;

namespace EventSim.Domain.Costs;

/// <summary>A file of constants and tables.</summary>
/// <param name="File">The file as the scenario names it.</param>
/// <param name="Sha256">Digest of its bytes, lower-case hexadecimal.</param>
public sealed record CalibrationSource(string File, string Sha256);

/// <summary>Which cost model prices an iteration, as the scenario states it.</summary>
public abstract record CostSettings
{
    private CostSettings() { }

    /// <summary>A fixed part, a part a prefill token and a part a decoding sequence: exact to the nanosecond.</summary>
    public sealed record Linear(Duration Iteration, Duration PrefillToken, Duration DecodeSeq) : CostSettings;

    /// <summary>From the model's and the GPU's figures.</summary>
    /// <param name="Fit">The constants of the GPU's anchor.</param>
    /// <param name="Host">What the engine's CPU work takes.</param>
    /// <param name="Tables">Measured kernels that correct the forms: the calibrated mode.</param>
    public sealed record Roofline(DeviceFit Fit, HostOverhead Host, KernelTables Tables) : CostSettings
    {
        /// <summary>The file that constants and tables were read from; none: those that come with the
        /// program.</summary>
        public CalibrationSource? Source { get; init; }
    }
}
