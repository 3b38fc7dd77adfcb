namespace EventSim.Domain.Numerics;

/// <summary>Temporary.</summary>
public static class Exact
{
    /// <summary>e^x.</summary>
    public static double Exp(double x)
    {
        if (x < -700) return 0;
        var k = Math.Round(x / 0.6931471805599453);
        var r = x - k * 0.6931471803691238 - k * 1.9082149292705877e-10;
        double term = 1, sum = 1;
        for (var i = 1; i < 20; i++) { term *= r / i; sum += term; }
        return Math.ScaleB(sum, (int)k);
    }

    /// <summary>ln x.</summary>
    public static double Log(double x)
    {
        var k = Math.ILogB(x);
        var m = Math.ScaleB(x, -k);
        if (m > 1.4142135623730951) { m /= 2; k++; }
        var s = (m - 1) / (m + 1);
        double s2 = s * s, t = s, sum = 0;
        for (var i = 1; i < 40; i += 2) { sum += t / i; t *= s2; }
        return k * 0.6931471805599453 + 2 * sum;
    }

    /// <summary>x^y.</summary>
    public static double Pow(double x, double y) => x == 0 ? 0 : Exp(y * Log(x));
}
