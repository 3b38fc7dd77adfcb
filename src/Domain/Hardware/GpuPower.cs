using EventSim.Domain.Numerics;

namespace EventSim.Domain.Hardware;

/// <summary>What a GPU draws, from how long and how hard it works.</summary>
/// <remarks>At rest it draws its idle power, at work idle + (TDP − idle) · load; load is (MFU at work / 0.45)^0.7, at
/// least 1/3 and at most 1. Sources. The power law and its two constants, a rule of thumb: Özcan et al.,
/// arXiv:2507.11417, and their code. The least load: a GPU that decodes one sequence streams the weights through it and
/// draws about 300 of an H100's 700 W (ML.ENERGY benchmark v3.0: 300 W at batch 1, 600 W at batch 128; the law gives
/// about 510 W there). Errors: 15 to 20 % where prompts or large batches dominate; small batches may draw half of what
/// it says (137 to 300 W measured while an H200 decodes, arXiv:2605.11999). Host, network and cooling are not in
/// it.</remarks>
public static class GpuPower
{
    /// <summary>The load of a GPU that is at work, however little it computes.</summary>
    public const double LeastLoad = 1.0 / 3;

    /// <summary>The load of a GPU at work whose floating-point operations nobody counts: the middle of what it can
    /// be.</summary>
    public const double UnknownLoad = (LeastLoad + 1) / 2;

    /// <summary>The MFU from which on more work draws no more power.</summary>
    public const double SaturatingMfu = 0.45;

    private const double Exponent = 0.7;

    /// <summary>The mean power of a GPU; none: its TDP is not known. Unit: W.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="busy">Share of the time in which it is at work. Range: 0 to 1.</param>
    /// <param name="mfu">Floating-point operations over its peak, over the whole time; none: not counted.</param>
    public static double? MeanWatts(Gpu gpu, double busy, double? mfu) =>
        gpu.TdpWatts is { } most && gpu.IdleWatts is { } idle
            ? idle + ((most - idle) * busy * Load(busy, mfu))
            : null;

    private static double Load(double busy, double? mfu)
    {
        if (mfu is not { } share) return UnknownLoad;
        var atWork = busy > 0 ? share / busy : 0;
        return atWork >= SaturatingMfu
            ? 1
            : Math.Max(LeastLoad, Exact.Pow(atWork / SaturatingMfu, Exponent));
    }
}
