using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EventSim.Cli.Output;
using EventSim.Cli.Stores;
using EventSim.Persistence.Runs;

namespace EventSim.Cli.Commands;

/// <summary><c>runs [--where scenario=heavy] [--since 2d]</c>: the stored runs, the newest first.</summary>
internal static class RunsCommand
{
    // Far below what an interval of the database can hold, in any unit.
    private const double LongestAge = 1e5;

    private static readonly ImmutableArray<string> Columns =
        ["run", "name", "scenario", "status", "created", "simulated_s", "events"];

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var where = new Option<string?>("--where")
        {
            Description = "only runs of a scenario",
            HelpName = "scenario=NAME",
        };
        var since = new Option<string?>("--since")
        {
            Description = "only runs begun in the last 30m, 12h, 2d, …",
            HelpName = "2d",
        };
        where.Validators.Add(result => Check(result, Scenario, "expected scenario=NAME"));
        since.Validators.Add(result => Check(result, Age, "expected a number and one of s, m, h, d: 2d"));
        var (json, store) = (StoreArguments.Json(), StoreArguments.Store());
        var command = new Command("runs", "List the stored runs, the newest first.") { where, since, json, store };
        command.SetAction((parsed, ct) => WithStore.Do(
            parsed,
            store,
            async open =>
            {
                var filter = new RunFilter(Scenario(parsed.GetValue(where)), Age(parsed.GetValue(since)));
                var runs = await open.List(filter, ct);
                runs.IfRight(found => Print(found, parsed.GetValue(json), parsed.InvocationConfiguration.Output));
                return runs.Map(_ => ExitCode.Ok);
            },
            ct));
        return command;
    }

    private static void Print(ImmutableArray<RunSummary> runs, bool json, TextWriter to)
    {
        if (json)
        {
            var all = new JsonArray([.. runs.Select(r => (JsonNode)RunJson.Of(r))]);
            to.WriteLine(new JsonObject { ["schema_version"] = 1, ["runs"] = all }.ToJsonString(RunJson.Plain));
            return;
        }

        TextTable.Write(to, Columns, [false, false, false, false, false, true, true], [.. runs.Select(Cells)]);
    }

    private static ImmutableArray<string> Cells(RunSummary run) =>
    [
        run.Run.Value,
        run.Name,
        run.ScenarioName,
        RunJson.StatusName(run.Status),
        run.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        (run.SimulatedUntil / 1e9).ToString("F3", CultureInfo.InvariantCulture),
        run.StoredEvents.ToString(CultureInfo.InvariantCulture),
    ];

    private static void Check<T>(
        System.CommandLine.Parsing.OptionResult result, Func<string?, T?> read, string expected)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : null;
        if (text is not null && read(text) is null) result.AddError($"{result.Option.Name} {text}: {expected}");
    }

    private static string? Scenario(string? text) =>
        text?.StartsWith("scenario=", StringComparison.Ordinal) == true ? text["scenario=".Length..] : null;

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
