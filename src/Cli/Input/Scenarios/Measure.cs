using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using LanguageExt;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>What the values of a distribution measure: tokens, as bare numbers, or times, with a unit and in
/// seconds.</summary>
/// <param name="Value">Reads a value of at least 0.</param>
/// <param name="Positive">Reads a value above 0.</param>
/// <param name="Bound">Reads an end of a uniform distribution: a whole number of tokens or nanoseconds.</param>
internal sealed record Measure(Reader<double> Value, Reader<double> Positive, Reader<double> Bound)
{
    private const int MaxTokens = 100_000_000;

    /// <summary>Token counts.</summary>
    public static readonly Measure Tokens = new(
        Numbers.Number(value => value is >= 0 and <= MaxTokens, $"a number of tokens from 0 to {MaxTokens}"),
        Numbers.Number(value => value is > 0 and <= MaxTokens, $"a number of tokens above 0, to {MaxTokens}"),
        node => Numbers.Whole(0, MaxTokens)(node).Map(tokens => (double)tokens));

    /// <summary>Times. Canonical documents hold them in seconds, as the distribution does.</summary>
    public static readonly Measure Seconds = new(
        node => InSeconds(node, Quantities.Time),
        node => InSeconds(node, Quantities.PositiveTime),
        node => InSeconds(node, Quantities.Time));

    private static Validation<InvalidInput, double> InSeconds(Node node, Reader<Domain.Units.Duration> time) =>
        node.Place.Source.Canonical
            ? Numbers.Number(value => value >= 0, "a number of seconds")(node)
            : time(node).Map(duration => duration.Seconds);
}
