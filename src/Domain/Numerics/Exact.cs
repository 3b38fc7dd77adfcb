namespace EventSim.Domain.Numerics;

/// <summary>Elementary functions that give the same bits on every machine: they use only + - * / and Sqrt, which IEEE
/// 754
/// fixes, where <see cref="Math"/> calls whatever the machine's C library has chosen.</summary>
/// <remarks>Errors are relative and in units of the last place (2^-52) unless said otherwise; the tests measure
/// them.</remarks>
public static partial class Exact
{
    private const double InverseLn2 = 1.4426950408889634074;
    private const double Sqrt2 = 1.4142135623730950488;

    /// <summary>The leading 32 bits of ln 2: its product with a binary exponent is exact.</summary>
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    private const double LargestExpArgument = 709.782712893384;
    private const double SmallestExpArgument = -745.1332191019412;

    /// <summary>e to the power x. Errors: 1 unit in the last place.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x > LargestExpArgument) return double.PositiveInfinity;
        if (x < SmallestExpArgument) return 0;
        var power = Math.Round(x * InverseLn2);
        var rest = x - (power * Ln2High) - (power * Ln2Low);
        var half = (int)power / 2;
        return (1 + ExpMinus1Series(rest)) * PowerOf2(half) * PowerOf2((int)power - half);
    }

    /// <summary>The natural logarithm. Range: x above 0; minus infinity at 0, NaN below. Errors: 1 unit in the last
    /// place.</summary>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0) return double.NaN;
        if (x == 0) return double.NegativeInfinity;
        if (double.IsPositiveInfinity(x)) return x;
        var subnormal = x < 2.2250738585072014e-308;
        var bits = BitConverter.DoubleToInt64Bits(subnormal ? x * 18014398509481984.0 : x);
        var exponent = (int)(bits >> 52) - 1023 - (subnormal ? 54 : 0);
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (mantissa > Sqrt2)
        {
            mantissa *= 0.5;
            exponent++;
        }

        return (exponent * Ln2High) + ((exponent * Ln2Low) + LogSeries(mantissa - 1));
    }

    /// <summary>The natural logarithm of 1 + x. Range: x above -1. Errors: 4 units in the last place, near 0
    /// too.</summary>
    public static double Log1p(double x) => x is > -0.29 and < 0.41 ? LogSeries(x) : Log(1 + x);

    /// <summary>x to the power y. Range: x at least 0. Errors: 1 + 2.5 · |y · ln x| units in the last place.</summary>
    public static double Pow(double x, double y)
    {
        if (y == 0 || x == 1) return 1;
        return y == 1 ? x : Exp(y * Log(x));
    }

    /// <summary>The sine of an angle in turns: sin(2π · turns). Errors: 1e-15, absolute, up to a million
    /// turns.</summary>
    public static double SinTurns(double turns)
    {
        var part = turns - Math.Round(turns);
        if (part > 0.25) part = 0.5 - part;
        if (part < -0.25) part = -0.5 - part;
        var y = part * (2 * Math.PI);
        var square = y * y;
        var sum = 1.0;
        // Taylor's series from its smallest term: y^23/23! is below 2e-18 at a quarter turn.
        for (var n = 20; n >= 2; n -= 2) sum = 1 - (square / (n * (n + 1)) * sum);
        return y * sum;
    }

    /// <summary>Taylor's series of e^r - 1. Range: |r| at most 0.347, where the first term left out is below
    /// 5e-18.</summary>
    private static double ExpMinus1Series(double r)
    {
        const double c2 = 1.0 / 2, c3 = 1.0 / 6, c4 = 1.0 / 24, c5 = 1.0 / 120, c6 = 1.0 / 720, c7 = 1.0 / 5040;
        const double c8 = 1.0 / 40320, c9 = 1.0 / 362880, c10 = 1.0 / 3628800, c11 = 1.0 / 39916800;
        const double c12 = 1.0 / 479001600, c13 = 1.0 / 6227020800;
        var tail = c8 + (r * (c9 + (r * (c10 + (r * (c11 + (r * (c12 + (r * c13)))))))));
        var head = c2 + (r * (c3 + (r * (c4 + (r * (c5 + (r * (c6 + (r * (c7 + (r * tail)))))))))));
        return r + (r * r * head);
    }

    /// <summary>ln(1 + f) = 2 artanh(f / (2 + f)) by its series. Range: 1 + f within [√½, √2].</summary>
    private static double LogSeries(double f)
    {
        const double c1 = 1.0 / 3, c2 = 1.0 / 5, c3 = 1.0 / 7, c4 = 1.0 / 9, c5 = 1.0 / 11, c6 = 1.0 / 13;
        const double c7 = 1.0 / 15, c8 = 1.0 / 17, c9 = 1.0 / 19, c10 = 1.0 / 21;
        var s = f / (2 + f);
        var z = s * s;
        var tail = c6 + (z * (c7 + (z * (c8 + (z * (c9 + (z * c10)))))));
        var head = c1 + (z * (c2 + (z * (c3 + (z * (c4 + (z * (c5 + (z * tail)))))))));
        return (2 * s) + (2 * s * z * head);
    }

    /// <summary>2 to an integer power. Range: -1022 to 1023.</summary>
    private static double PowerOf2(int power) => BitConverter.Int64BitsToDouble((long)(power + 1023) << 52);
}
