namespace EventSim.Domain.Workloads;

/// <summary>A distribution of token counts or of times in seconds. Draws go by inverse CDF (<c>Quantile</c>).</summary>
public abstract record Distribution
{
    private Distribution() { }

    /// <summary>Always the same value.</summary>
    public sealed record Constant(double Value) : Distribution;

    /// <summary>Every whole number (of tokens, or of nanoseconds for times) from Min to Max, both included.</summary>
    public sealed record Uniform(double Min, double Max) : Distribution;

    /// <summary>Normal with mean and standard deviation.</summary>
    public sealed record Normal(double Mean, double StdDev) : Distribution;

    /// <summary>The exponential of a normal with log-space Mu and Sigma.</summary>
    public sealed record LogNormal(double Mu, double Sigma) : Distribution;

    /// <summary>Exponential with its mean.</summary>
    public sealed record Exponential(double Mean) : Distribution;

    /// <summary>Gamma with shape and scale.</summary>
    public sealed record Gamma(double Shape, double Scale) : Distribution;

    /// <summary>Weibull with shape and scale.</summary>
    public sealed record Weibull(double Shape, double Scale) : Distribution;

    /// <summary>Pareto (type I) with tail index Alpha and smallest value Min.</summary>
    public sealed record Pareto(double Alpha, double Min) : Distribution;

    /// <summary>One of the sorted values of a file, all equally likely.</summary>
    /// <param name="File">The file as the scenario names it.</param>
    /// <param name="Sha256">Digest of the file's bytes, lower-case hexadecimal.</param>
    /// <param name="Values">The values, ascending.</param>
    public sealed record Empirical(string File, string Sha256, ImmutableArray<double> Values) : Distribution;

    /// <summary>One of several distributions, chosen by weight.</summary>
    public sealed record Mixture(ImmutableArray<MixturePart> Parts) : Distribution;
}

/// <summary>A part of a mixture and its weight. Range of the weight: above 0; weights need not add up to 1.</summary>
public sealed record MixturePart(double Weight, Distribution Of);
