using EventSim.Domain.Numerics;

namespace EventSim.Domain.Costs.Parts;

/// <summary>(Σ x^q)^(1/q): near the largest of its arguments, and never below it; the smaller q, the more the others
/// count.</summary>
internal static class SmoothMax
{
    /// <summary>Of two values. Range: not negative; q above 0.</summary>
    public static double Of(double a, double b, double q)
    {
        var (low, high) = a < b ? (a, b) : (b, a);
        if (low <= 0) return high;
        return high * Exact.Pow(1 + Exact.Pow(low / high, q), 1 / q);
    }

    /// <summary>Of three values. Range: not negative, the first above 0; q above 0.</summary>
    public static double Of(double a, double b, double c, double q)
    {
        var high = Math.Max(a, Math.Max(b, c));
        return high * Exact.Pow(Power(a / high, q) + Power(b / high, q) + Power(c / high, q), 1 / q);
    }

    private static double Power(double x, double q) => x > 0 ? Exact.Pow(x, q) : 0;
}
