namespace EventSim.Domain.Numerics;

public static partial class Exact
{
    private const double HalfLog2Pi = 0.91893853320467274178;

    /// <summary>From here on Stirling's series with its first eight terms is exact to 1e-17.</summary>
    private const double StirlingFrom = 10;

    private const int MostSteps = 100;

    /// <summary>The natural logarithm of the gamma function. Range: x above 0. Errors: 1e-14 of the larger of 1 and
    /// the result.</summary>
    public static double LogGamma(double x)
    {
        var product = 1.0;
        while (x < StirlingFrom)
        {
            product *= x;
            x += 1;
        }

        return ((x - 0.5) * Log(x)) - x + HalfLog2Pi + StirlingRest(x) - Log(product);
    }

    /// <summary>The regularised lower incomplete gamma function P(shape, x): the gamma distribution's CDF at scale 1.
    /// Range: shape above 0, x at least 0. Errors: 1e-13, relative, for shapes up to a thousand.</summary>
    public static double GammaCdf(double shape, double x)
    {
        if (x <= 0) return 0;
        return x < shape + 1 ? LowerTail(shape, x) : 1 - UpperTail(shape, x);
    }

    /// <summary>The value below which a gamma variate of scale 1 lies with probability u. Range: shape above 0, u
    /// within (0, 1).
    /// Errors: 1e-12, relative, for shapes from 0.05 to a thousand (growing to 1e-8 at a million); 0 where the value
    /// is below the smallest double.</summary>
    public static double GammaQuantile(double shape, double u)
    {
        var (low, high) = (0.0, double.PositiveInfinity);
        var x = FirstGuess(shape, u);
        for (var step = 0; step < MostSteps && x > 0; step++)
        {
            var (moved, above) = u <= 0.5 ? LowerStep(shape, u, x) : UpperStep(shape, 1 - u, x);
            if (above) high = x;
            else low = x;
            if (!(moved > low && moved < high) && moved != x)
                moved = double.IsInfinity(high) ? 2 * x : (low + high) / 2;
            if (Math.Abs(moved - x) <= 1e-10 * x) return moved;
            x = moved;
        }

        return x;
    }

    /// <summary>A Newton step for log P over log x, which is almost straight in the lower tail.</summary>
    private static (double Moved, bool Above) LowerStep(double shape, double u, double x)
    {
        var below = GammaCdf(shape, x);
        var ratio = Log(below / u);
        return (x * Exp(-ratio * below / (shape * Front(shape, x))), ratio > 0);
    }

    /// <summary>A Newton step for log Q over x, which is almost straight in the upper tail.</summary>
    private static (double Moved, bool Above) UpperStep(double shape, double q, double x)
    {
        var beyond = x < shape + 1 ? 1 - LowerTail(shape, x) : UpperTail(shape, x);
        var ratio = Log(beyond / q);
        return (x + (ratio * beyond * x / (shape * Front(shape, x))), ratio < 0);
    }

    /// <summary>Wilson and Hilferty's cube of a normal variate; for small shapes and far lower tails the leading term
    /// of the CDF.</summary>
    private static double FirstGuess(double shape, double u)
    {
        var root = 1 - (1 / (9 * shape)) + (NormalQuantile(u) / (3 * Math.Sqrt(shape)));
        return shape > 1 && root > 0.2
            ? shape * root * root * root
            : Exp((Log(u) + LogGamma(shape + 1)) / shape);
    }

    /// <summary>P by its power series, which converges fast below the mean.</summary>
    private static double LowerTail(double shape, double x)
    {
        var (term, sum, n) = (1.0, 1.0, shape);
        while (term > sum * 1e-17)
        {
            n += 1;
            term *= x / n;
            sum += term;
        }

        return Front(shape, x) * sum;
    }

    /// <summary>Q = 1 - P by Legendre's continued fraction (modified Lentz), which converges fast above the
    /// mean.</summary>
    private static double UpperTail(double shape, double x)
    {
        var b = x + 1 - shape;
        var (c, d) = (1e300, 1 / b);
        var fraction = d;
        for (var n = 1; n < 1_000_000; n++)
        {
            var a = n * (shape - n);
            b += 2;
            d = 1 / Tame((a * d) + b);
            c = Tame(b + (a / c));
            fraction *= c * d;
            if (Math.Abs((c * d) - 1) < 2e-16) break;
        }

        return Front(shape, x) * shape * fraction;
    }

    private static double Tame(double value) => Math.Abs(value) < 1e-300 ? 1e-300 : value;

    /// <summary>x^shape · e^-x / Γ(shape + 1), for large shapes without the cancellation of its factors.</summary>
    private static double Front(double shape, double x)
    {
        if (shape < StirlingFrom) return Exp((shape * Log(x)) - x - LogGamma(shape + 1));
        var offset = (x - shape) / shape;
        var peak = shape * ((offset > -0.5 ? Log1p(offset) : Log(x / shape)) - offset);
        return Exp(peak - StirlingRest(shape)) / Math.Sqrt(2 * Math.PI * shape);
    }

    /// <summary>Stirling's series: ln Γ(x) less its leading part. Range: x at least 10.</summary>
    private static double StirlingRest(double x)
    {
        var z = 1 / (x * x);
        const double b1 = 1.0 / 12, b2 = -1.0 / 360, b3 = 1.0 / 1260, b4 = -1.0 / 1680;
        const double b5 = 1.0 / 1188, b6 = -691.0 / 360360, b7 = 1.0 / 156, b8 = -3617.0 / 122400;
        var tail = b5 + (z * (b6 + (z * (b7 + (z * b8)))));
        return (b1 + (z * (b2 + (z * (b3 + (z * (b4 + (z * tail)))))))) / x;
    }
}
