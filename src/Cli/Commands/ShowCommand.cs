using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventSim.Cli.Output;
using EventSim.Cli.Stores;
using EventSim.Persistence.Runs;

namespace EventSim.Cli.Commands;

/// <summary><c>show RUN</c>: one stored run and its result.</summary>
internal static class ShowCommand
{
    private const int KeyWidth = 24;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var (run, json, store) = (StoreArguments.Run(), StoreArguments.Json(), StoreArguments.Store());
        var command = new Command("show", "Show one stored run and its result.") { run, json, store };
        command.SetAction((parsed, ct) => WithStore.Do(
            parsed,
            store,
            async open =>
            {
                var found = await open.Find(parsed.GetRequiredValue(run), ct);
                found.IfRight(summary => Print(summary, parsed.GetValue(json), parsed.InvocationConfiguration.Output));
                return found.Map(_ => ExitCode.Ok);
            },
            ct));
        return command;
    }

    private static void Print(RunSummary run, bool json, TextWriter to)
    {
        var all = RunJson.Of(run);
        all["result"] = run.Result is null ? null : JsonNode.Parse(run.Result);
        if (json)
        {
            all.Insert(0, "schema_version", 1);
            to.WriteLine(all.ToJsonString(RunJson.Plain));
            return;
        }

        foreach (var (key, value) in all)
            if (key != "result") Line(to, key, value);
        if (all["result"] is not JsonObject result) return;
        to.WriteLine();
        foreach (var (key, value) in result) Line(to, key, value);
    }

    private static void Line(TextWriter to, string key, JsonNode? value)
    {
        var isText = value?.GetValueKind() == JsonValueKind.String;
        var text = isText ? value!.GetValue<string>() : value?.ToJsonString(RunJson.Plain);
        to.WriteLine($"{key.PadRight(KeyWidth)}  {text ?? "-"}");
    }
}
