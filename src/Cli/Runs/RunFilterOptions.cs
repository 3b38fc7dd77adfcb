using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EventSim.Cli.Output;
using EventSim.Persistence;
using EventSim.Persistence.Runs;

namespace EventSim.Cli.Runs;

/// <summary>The options that choose stored runs: <c>--where</c>, <c>--since</c>, <c>--until</c>.</summary>
internal sealed class RunFilterOptions
{
    // Far below what an interval of the database can hold, in any unit.
    private const double LongestAge = 1e5;

    private static readonly ImmutableArray<string> Keys = ["scenario", "name", "status", "engine", "parent"];

    private readonly Option<string[]> where = new("--where")
    {
        Description = $"only runs of which this holds; keys: {string.Join(", ", Keys)}; several: all of them",
        HelpName = "key=VALUE",
    };

    private readonly Option<string?> since = new("--since")
    {
        Description = "only runs begun in the last 30m, 12h, 2d, …",
        HelpName = "2d",
    };

    private readonly Option<string?> until = new("--until", "--before")
    {
        Description = "only runs begun 30m, 12h, 2d, … ago or earlier",
        HelpName = "30d",
    };

    /// <summary>The options of one command.</summary>
    public RunFilterOptions()
    {
        where.Validators.Add(CheckPairs);
        since.Validators.Add(CheckAge);
        until.Validators.Add(CheckAge);
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(where);
        command.Options.Add(since);
        command.Options.Add(until);
    }

    /// <summary>Whether one of them was given.</summary>
    public bool IsGiven(SymbolResult command) =>
        new Option[] { where, since, until }.Any(option => command.GetResult(option) is { Implicit: false });

    /// <summary>What they say; a parent is named like any run.</summary>
    public async Task<LanguageExt.Either<StoreError, RunFilter>> Read(
        ParseResult parsed, RunStore store, CancellationToken ct)
    {
        var filter = Read(parsed);
        return filter.Parent is { } parent
            ? (await store.Find(parent, ct)).Map(found => filter with { Parent = found.Run.Value })
            : filter;
    }

    private RunFilter Read(ParseResult parsed)
    {
        var pairs = (parsed.GetValue(where) ?? []).Select(Pair).OfType<(string Key, string Value)>()
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        return new RunFilter(
            pairs.GetValueOrDefault("scenario"),
            Age(parsed.GetValue(since)),
            Age(parsed.GetValue(until)),
            pairs.GetValueOrDefault("name"),
            Status(pairs.GetValueOrDefault("status")),
            pairs.GetValueOrDefault("engine"),
            pairs.GetValueOrDefault("parent"));
    }

    private static void CheckPairs(OptionResult result)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            if (Pair(text) is not { } pair)
                result.AddError($"--where {text}: expected one of {string.Join(", ", Keys.Select(key => $"{key}=…"))}");
            else if (!seen.Add(pair.Key))
                result.AddError($"--where {text}: {pair.Key} was given before");
            else if (pair.Key == "status" && Status(pair.Value) is null)
                result.AddError($"--where {text}: expected complete, running or interrupted");
        }
    }

    private static void CheckAge(OptionResult result)
    {
        foreach (var text in result.Tokens.Select(token => token.Value))
            if (Age(text) is null)
                result.AddError($"{result.Option.Name} {text}: expected a number and one of s, m, h, d: 2d");
    }

    private static (string Key, string Value)? Pair(string text) =>
        text.Split('=', 2) is [var key, var value] && Keys.Contains(key) ? (key, value) : null;

    private static RunStatus? Status(string? text) => Enum.GetValues<RunStatus>()
        .Select(status => (RunStatus?)status).FirstOrDefault(status => RunJson.StatusName(status!.Value) == text);

    private static TimeSpan? Age(string? text)
    {
        if (text is not { Length: > 1 }) return null;
        var number = text[..^1];
        var isNumber = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n);
        if (!isNumber || n > LongestAge) return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(n),
            'm' => TimeSpan.FromMinutes(n),
            'h' => TimeSpan.FromHours(n),
            'd' => TimeSpan.FromDays(n),
            _ => null,
        };
    }
}
