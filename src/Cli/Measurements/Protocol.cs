using LanguageExt;

namespace EventSim.Cli.Measurements;

/// <summary>How a part of a protocol is known.</summary>
internal enum Origin
{
    /// <summary>Nothing tells it.</summary>
    Assumed,

    /// <summary>The file of the points tells it.</summary>
    Stated,

    /// <summary>The command line tells it.</summary>
    Given,
}

/// <summary>A part of a protocol.</summary>
/// <param name="Value">What is simulated.</param>
/// <param name="Origin">How it is known.</param>
/// <param name="Overrules">The file states another value.</param>
internal readonly record struct Part<T>(T Value, Origin Origin, bool Overrules = false)
{
    /// <summary>What is given is taken before all else.</summary>
    public Part<T> Or(Option<T> given)
    {
        var (value, origin) = (Value, Origin);
        return given
            .Map(asked => new Part<T>(asked, Origin.Given, origin == Origin.Stated && !Equals(asked, value)))
            .IfNone(this);
    }
}

/// <summary>How a closed-loop benchmark was run, which its figures alone do not tell.</summary>
/// <param name="TokenBudget">Tokens of an iteration at most.</param>
/// <param name="PromptsPerClient">Requests of the benchmark over its clients.</param>
/// <param name="Measured">What its TTFT and TPOT are.</param>
/// <param name="Lengths">The lengths of its requests.</param>
internal sealed record Protocol(
    Part<Budget> TokenBudget, Part<int> PromptsPerClient, Part<Statistic> Measured, Part<LengthRange> Lengths)
{
    /// <summary>What is assumed of every benchmark.</summary>
    public const string AssumedOfAll =
        "all clients start at once, block size 16, 90 % of the memory, no prefix caching";

    /// <summary>What a point's rows state, and what is assumed in place of the rest.</summary>
    /// <exception cref="MeasurementException">A cell is no value, or two rows state different ones.</exception>
    public static Protocol Of(IGrouping<string, MeasuredRow> rows)
    {
        var timed = rows.Where(row => row["metric"] is "ttft" or "tpot").ToList();
        var lengths = ProtocolParts.LengthRange.Of(timed);
        var noted = rows.First()["distribution_notes"].Contains("0.8-1.0x", StringComparison.Ordinal);
        return new Protocol(
            ProtocolParts.TokenBudget.Of(timed), ProtocolParts.PromptsPerClient.Of(timed),
            ProtocolParts.Statistic.Of(timed),
            lengths.Origin == Origin.Assumed && noted
                ? new Part<LengthRange>(new LengthRange(0.8, 1), Origin.Stated)
                : lengths);
    }

    /// <summary>Another token budget, where it is not known.</summary>
    public Protocol With(Budget tried) =>
        TokenBudget.Origin == Origin.Assumed ? this with { TokenBudget = TokenBudget with { Value = tried } } : this;

    /// <summary>Its parts for people: name, value, how it is known, and whether the file states another.</summary>
    public ImmutableArray<(string Name, string Value, Origin Origin, bool Overrules)> Parts =>
    [
        Shown(ProtocolParts.TokenBudget, TokenBudget, $"{TokenBudget.Value}"),
        Shown(ProtocolParts.PromptsPerClient, PromptsPerClient, $"{PromptsPerClient.Value}"),
        Shown(ProtocolParts.Statistic, Measured, $"{Measured.Value}".ToLowerInvariant()),
        Shown(ProtocolParts.LengthRange, Lengths, $"{Lengths.Value}"),
    ];

    private static (string, string, Origin, bool) Shown<T>(ProtocolPart<T> part, Part<T> known, string value) =>
        (part.Name, value, known.Origin, known.Overrules);
}

/// <summary>What the command line tells of benchmarks.</summary>
internal sealed record GivenProtocol(
    Option<Budget> TokenBudget,
    Option<int> PromptsPerClient,
    Option<Statistic> Measured,
    Option<LengthRange> Lengths)
{
    /// <summary>It tells something.</summary>
    public bool IsAny => TokenBudget.IsSome || PromptsPerClient.IsSome || Measured.IsSome || Lengths.IsSome;

    /// <summary>A protocol with it.</summary>
    public Protocol Over(Protocol known) => new(
        known.TokenBudget.Or(TokenBudget), known.PromptsPerClient.Or(PromptsPerClient), known.Measured.Or(Measured),
        known.Lengths.Or(Lengths));
}

/// <summary>One value of a part in the protocols of several points.</summary>
/// <param name="Name">The part.</param>
/// <param name="Value">The value.</param>
/// <param name="Origin">How it is known.</param>
/// <param name="Points">Points that have it.</param>
/// <param name="Overruled">Those of them for which the file states another.</param>
internal sealed record ProtocolLine(string Name, string Value, Origin Origin, int Points, int Overruled)
{
    /// <summary>Every value of every part, by part.</summary>
    public static ImmutableArray<ProtocolLine> Of(IEnumerable<Protocol> protocols) =>
    [
        .. protocols.SelectMany(protocol => protocol.Parts).GroupBy(part => part.Name, StringComparer.Ordinal)
            .SelectMany(part => part.GroupBy(one => (one.Value, one.Origin)).Select(same => new ProtocolLine(
                part.Key, same.Key.Value, same.Key.Origin, same.Count(), same.Count(one => one.Overrules)))),
    ];

    /// <summary>How it is known, in a word.</summary>
    public string Known => $"{Origin}".ToLowerInvariant();
}
