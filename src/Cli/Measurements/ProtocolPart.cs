using System.Globalization;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Measurements;

/// <summary>A part of a benchmark's protocol: a column of a file of points, and an option.</summary>
/// <param name="Name">The column.</param>
/// <param name="Expected">What its values are.</param>
/// <param name="Assumed">What is taken where nothing states it.</param>
/// <param name="Read">Reads a value.</param>
internal sealed record ProtocolPart<T>(string Name, string Expected, T Assumed, Func<string, Option<T>> Read)
{
    /// <summary>What is assumed, for people.</summary>
    public string AssumedText => $"{Assumed}".ToLowerInvariant();

    /// <summary>What rows of a point state, else what is assumed.</summary>
    /// <exception cref="MeasurementException">A cell is no value, or two rows state different ones.</exception>
    public Part<T> Of(IEnumerable<MeasuredRow> rows)
    {
        var stated = rows.Where(row => row.Has(Name) && row[Name].Length > 0)
            .Select(row => (Row: row, Value: row.Read(Name, Read, Expected))).ToList();
        if (stated.Count == 0) return new Part<T>(Assumed, Origin.Assumed);
        var (first, value) = stated[0];
        foreach (var (row, other) in stated)
        {
            if (!Equals(other, value))
                throw row.Fault(Name, FormattableString.Invariant($"'{first[Name]}' as in line {first.Line}"));
        }

        return new Part<T>(value, Origin.Stated);
    }
}

/// <summary>The parts of a protocol.</summary>
internal static class ProtocolParts
{
    private const int MostTokens = 1_000_000;
    private const int MostPrompts = 10_000;

    /// <summary>The token budget.</summary>
    public static ProtocolPart<Budget> TokenBudget { get; } = new(
        "max_num_batched_tokens", $"a whole number from 1 to {MostTokens}", Budget.Usual,
        text => Whole(text, MostTokens).Map(count => (Budget)new Budget.Tokens(count)));

    /// <summary>Requests of the benchmark over its clients.</summary>
    public static ProtocolPart<int> PromptsPerClient { get; } = new(
        "prompts_per_client", $"a whole number from 1 to {MostPrompts}", 10, text => Whole(text, MostPrompts));

    /// <summary>What the measured figures are.</summary>
    public static ProtocolPart<Statistic> Statistic { get; } = new(
        "statistic", "mean, median, p90 or p99", Measurements.Statistic.Mean, text => text switch
        {
            "mean" => Measurements.Statistic.Mean,
            "median" => Measurements.Statistic.Median,
            "p90" => Measurements.Statistic.P90,
            "p99" => Measurements.Statistic.P99,
            _ => Option<Statistic>.None,
        });

    /// <summary>The lengths of requests.</summary>
    public static ProtocolPart<LengthRange> LengthRange { get; } = new(
        "length_range", "fixed, a number from 0 to below 1, or two shares of the length such as 0.8-1",
        Measurements.LengthRange.Fixed, Measurements.LengthRange.Read);

    private static Option<int> Whole(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count >= 1 && count <= most
            ? count
            : None;
}
