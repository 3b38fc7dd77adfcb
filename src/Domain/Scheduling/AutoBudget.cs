using EventSim.Domain.Costs;
using EventSim.Domain.Units;

namespace EventSim.Domain.Scheduling;

/// <summary>Token budgets that follow from the hardware.</summary>
public static class AutoBudget
{
    private const int SmallestByBandwidth = 2048;
    private const int LargestByBandwidth = 8192;
    private const int SmallestByRoofline = 512;
    private const int LargestByRoofline = 16384;
    private const int RooflineStep = 256;
    private const decimal BytesPerGigabyte = 1_000_000_000m;

    /// <summary>The iteration time that <see cref="ByRoofline"/> allows where no objective bounds TPOT.</summary>
    public static readonly Duration DefaultBound = new(100_000_000);

    /// <summary>b = ⌊20 · GB/s⌋, for tp &gt; 1 then ⌊b·(7·tp+3)/(10·tp)⌋, within [2048, 8192].</summary>
    /// <param name="bytesPerSecond">HBM bandwidth of all GPUs of a replica, exact. Unit: bytes/s.</param>
    /// <param name="tensorParallel">GPUs that share each layer.</param>
    public static int ByBandwidth(decimal bytesPerSecond, int tensorParallel)
    {
        var single = (long)decimal.Floor(20m * bytesPerSecond / BytesPerGigabyte);
        var shared = tensorParallel > 1
            ? single * ((7L * tensorParallel) + 3) / (10L * tensorParallel)
            : single;
        return (int)Math.Clamp(shared, SmallestByBandwidth, LargestByBandwidth);
    }

    /// <summary>The largest multiple of 256 within [512, 16384] for which an iteration that computes one prompt of so
    /// many tokens takes at most the bound; 512 where none does.</summary>
    public static int ByRoofline(CostModel cost, int stages, Duration bound)
    {
        for (var tokens = LargestByRoofline; tokens > SmallestByRoofline; tokens -= RooflineStep)
        {
            if (IterationTime.OfPrompt(cost, tokens, stages) <= bound) return tokens;
        }

        return SmallestByRoofline;
    }
}
