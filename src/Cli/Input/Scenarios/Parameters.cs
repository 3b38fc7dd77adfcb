using System.Diagnostics;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Numerics;
using EventSim.Domain.Workloads;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>The parameters of a distribution by its name.</summary>
internal static class Parameters
{
    private static readonly Reader<double> Shape =
        Numbers.Number(value => value is >= 0.01 and <= 1e6, "a number from 0.01 to 1000000");

    private static readonly Reader<double> Spread =
        Numbers.Number(value => value is >= 0 and <= 10, "a number from 0 to 10");

    private static readonly Reader<double> PositiveSpread =
        Numbers.Number(value => value is >= 0.001 and <= 10, "a number from 0.001 to 10");

    private static readonly Reader<double> LogSpaceMean =
        Numbers.Number(value => value is >= -30 and <= 18, "a number from -30 to 18: the mean of the logarithm");

    /// <summary>Reads the parameters of one distribution.</summary>
    public static Option<Distribution> Read(string name, Section section, Measure measure, Problems problems) =>
        name switch
        {
            "uniform" => Uniform(section, measure, problems),
            "normal" =>
                Pair(section, ("mean", measure.Value), ("std", measure.Value), (a, b) => new Distribution.Normal(a, b)),
            "lognormal" => LogNormal(section, measure, problems),
            "exponential" => section.Required("mean", measure.Positive, "the mean")
                .Map(mean => (Distribution)new Distribution.Exponential(mean)),
            "gamma" => Gamma(section, measure, problems),
            "weibull" =>
                Pair(section, ("shape", Shape), ("scale", measure.Positive), (a, b) => new Distribution.Weibull(a, b)),
            "pareto" => Pair(
                section, ("alpha", Shape), ("min", measure.Positive), (a, b) => new Distribution.Pareto(a, b)),
            _ => throw new UnreachableException($"distribution {name}"),
        };

    private static Option<Distribution> Uniform(Section section, Measure measure, Problems problems)
    {
        var min = section.Required("min", measure.Bound, "the smallest value");
        var max = section.Required("max", measure.Bound, "the largest value");
        if (!(from a in min from b in max select a > b).IfNone(false))
            return from a in min from b in max select (Distribution)new Distribution.Uniform(a, b);
        problems.Add(section.Mapping.Place.Problem("min is above max, expected min ≤ max"));
        return None;
    }

    private static Option<Distribution> LogNormal(Section section, Measure measure, Problems problems) =>
        BySpelling(section, problems, ("mu", "sigma")) is { } byMean
            ? byMean
                ? Pair(section, ("mean", measure.Positive), ("cv", Spread), LogNormalOf)
                : Pair(section, ("mu", LogSpaceMean), ("sigma", Spread), (a, b) => new Distribution.LogNormal(a, b))
            : None;

    private static Option<Distribution> Gamma(Section section, Measure measure, Problems problems) =>
        BySpelling(section, problems, ("shape", "scale")) is { } byMean
            ? byMean
                ? Pair(section, ("mean", measure.Positive), ("cv", PositiveSpread), GammaOf)
                : Pair(section, ("shape", Shape), ("scale", measure.Positive), (a, b) => new Distribution.Gamma(a, b))
            : None;

    /// <summary>The gamma with this mean and coefficient of variation: shape = 1/cv², scale = mean · cv².</summary>
    private static Distribution.Gamma GammaOf(double mean, double cv) => new(1 / (cv * cv), mean * (cv * cv));

    /// <summary>The lognormal with this mean and coefficient of variation: sigma² = ln(1 + cv²), mu = ln mean −
    /// sigma²/2.</summary>
    private static Distribution.LogNormal LogNormalOf(double mean, double cv)
    {
        var variance = Exact.Log(1 + (cv * cv));
        return new Distribution.LogNormal(Exact.Log(mean) - (variance / 2), Math.Sqrt(variance));
    }

    /// <summary>Whether the parameters are spelled as mean and cv; none, and a fault, where both spellings are
    /// mixed.</summary>
    private static bool? BySpelling(Section section, Problems problems, (string A, string B) own)
    {
        var byMean = section.Has("mean") || section.Has("cv");
        var byOwn = section.Has(own.A) || section.Has(own.B);
        if (!(byMean && byOwn)) return byMean;
        problems.Add(section.Mapping.Place.Problem(
            $"two spellings are mixed, expected either {own.A} and {own.B}, or mean and cv"));
        return null;
    }

    private static Option<Distribution> Pair(
        Section section,
        (string Key, Reader<double> Read) first,
        (string Key, Reader<double> Read) second,
        Func<double, double, Distribution> make)
    {
        var a = section.Required(first.Key, first.Read, $"expected {first.Key} and {second.Key}");
        var b = section.Required(second.Key, second.Read, $"expected {first.Key} and {second.Key}");
        return from x in a from y in b select make(x, y);
    }
}
