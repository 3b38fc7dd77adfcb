using System.Globalization;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Measurements;

/// <summary>The lengths of a benchmark's requests: drawn evenly between two shares of the stated one.</summary>
/// <param name="Shortest">The shortest, as a share.</param>
/// <param name="Longest">The longest, as a share.</param>
internal readonly record struct LengthRange(double Shortest, double Longest)
{
    private const double LargestShare = 10;

    /// <summary>Every request has the stated length.</summary>
    public static LengthRange Fixed { get; } = new(1, 1);

    /// <summary>The fewest tokens, rounded as <c>vllm bench serve</c> does.</summary>
    public int Least(int stated) => Math.Max(1, (int)Math.Floor(stated * Shortest));

    /// <summary>The most tokens, rounded as <c>vllm bench serve</c> does.</summary>
    public int Most(int stated) => (int)Math.Ceiling(stated * Longest);

    /// <summary>Reads <c>fixed</c>, R (within R of the stated length) or A-B (from A to B times it).</summary>
    public static Option<LengthRange> Read(string text) => text.Split('-') switch
    {
        ["fixed"] => Fixed,
        [var around] => Share(around).Filter(share => share < 1).Map(share => new LengthRange(1 - share, 1 + share)),
        [var shortest, var longest] =>
            from least in Share(shortest)
            from most in Share(longest)
            where least > 0 && least <= most && most <= LargestShare
            select new LengthRange(least, most),
        _ => None,
    };

    /// <inheritdoc />
    public override string ToString() =>
        this == Fixed ? "fixed" : FormattableString.Invariant($"{Shortest:0.####}-{Longest:0.####}");

    private static Option<double> Share(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share)
            ? share
            : None;
}
