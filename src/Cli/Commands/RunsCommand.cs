using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EventSim.Cli.Output;
using EventSim.Cli.Runs;
using EventSim.Cli.Stores;
using EventSim.Persistence.Runs;

namespace EventSim.Cli.Commands;

/// <summary><c>runs [--where scenario=heavy] [--since 2d] [--limit 50]</c>: the stored runs, the newest
/// first.</summary>
internal static class RunsCommand
{
    private const int Listed = 50;

    private static readonly ImmutableArray<string> Columns =
        ["run", "name", "scenario", "status", "created", "simulated_s", "events"];

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var filter = new RunFilterOptions();
        var limit = new Option<int>("--limit")
        {
            Description = "list the newest so many",
            HelpName = "N",
            DefaultValueFactory = _ => Listed,
        };
        limit.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(
                result.Tokens[0].Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var n)
                && n is < 1 or int.MaxValue)
                result.AddError($"--limit {n}: expected a number from 1 on");
        });
        var (json, store) = (StoreArguments.Json(), StoreArguments.Store());
        var command = new Command("runs", "List the stored runs, the newest first.");
        filter.AddTo(command);
        command.Options.Add(limit);
        command.Options.Add(json);
        command.Options.Add(store);
        command.SetAction((parsed, ct) => WithStore.Do(
            parsed,
            store,
            async open =>
            {
                var most = parsed.GetValue(limit);
                var runs = await (await filter.Read(parsed, open, ct)).BindAsync(wanted =>
                    open.List(wanted with { Limit = most + 1 }, ct));
                return runs.Map(found => Print(found, most, parsed.GetValue(json), parsed.InvocationConfiguration));
            },
            ct));
        return command;
    }

    private static int Print(ImmutableArray<RunSummary> found, int most, bool json, InvocationConfiguration to)
    {
        var hasMore = found.Length > most;
        var runs = hasMore ? found[..most] : found;
        if (json)
        {
            to.Output.WriteLine(new JsonObject
            {
                ["schema_version"] = 1,
                ["runs"] = new JsonArray([.. runs.Select(r => (JsonNode)RunJson.Of(r))]),
                ["has_more"] = hasMore,
            }.ToJsonString(RunJson.Plain));
        }
        else
        {
            TextTable.Write(
                to.Output, Columns, [false, false, false, false, false, true, true], [.. runs.Select(Cells)]);
        }

        if (hasMore) to.Error.WriteLine($"these are the newest {most}; there are more: --limit N lists N");
        return ExitCode.Ok;
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
}
