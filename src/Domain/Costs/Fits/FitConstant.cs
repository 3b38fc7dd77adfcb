namespace EventSim.Domain.Costs.Fits;

/// <summary>A constant of a form: its name, and the range in which every time that the form gives is above 0 and
/// finite.</summary>
/// <param name="Name">What it is called in a data file.</param>
/// <param name="Least">It is no smaller.</param>
/// <param name="Most">It is no larger.</param>
public readonly record struct FitConstant(string Name, double Least, double Most)
{
    private const double Largest = 1e9;
    private const double SmallestDivisor = 1e-6;
    private const double SmallestExponent = 0.1;

    /// <summary>A term or a factor: 0 leaves out what it stands for.</summary>
    public static FitConstant Term(string name) => new(name, 0, Largest);

    /// <summary>What the form divides by: a share of a rate, a speed.</summary>
    /// <param name="name">The name.</param>
    /// <param name="most">It is no larger.</param>
    public static FitConstant Divisor(string name, double most = Largest) => new(name, SmallestDivisor, most);

    /// <summary>The exponent of a smooth maximum. Below the smallest two equal terms are together a thousand times
    /// either.</summary>
    public static FitConstant Power(string name) => new(name, SmallestExponent, Largest);

    /// <summary>A part of a whole.</summary>
    public static FitConstant Share(string name) => new(name, 0, 1);

    /// <summary>The value is in the range.</summary>
    public bool Holds(double value) => value >= Least && value <= Most;
}
