using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventSim.Cli.Output;
using EventSim.Cli.Runs;
using EventSim.Cli.Stores;
using EventSim.Persistence.Runs;

namespace EventSim.Cli.Commands;

/// <summary><c>show RUN</c>: one stored run, the tree of branches that it belongs to, and its result.</summary>
internal static class ShowCommand
{
    private const int KeyWidth = 24;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var (run, json, store) = (StoreArguments.Run(), StoreArguments.Json(), StoreArguments.Store());
        var command = new Command("show", "Show one stored run, its branches and its result.") { run, json, store };
        command.SetAction((parsed, ct) => WithStore.Do(
            parsed,
            store,
            async open => await (await open.Find(parsed.GetRequiredValue(run), ct)).BindAsync(async summary =>
                (await open.Tree(summary.Run, ct)).Map(tree =>
                {
                    var to = parsed.InvocationConfiguration.Output;
                    // A run that has no branches and is none is no tree.
                    var lines = tree.Length > 1 ? BranchTree.Of(tree) : [];
                    if (parsed.GetValue(json)) PrintJson(summary, lines, to);
                    else Print(summary, lines, to);
                    return ExitCode.Ok;
                })),
            ct));
        return command;
    }

    private static JsonObject All(RunSummary run)
    {
        var all = RunJson.Of(run);
        all["parent"] = run.Parent;
        all["branched_seconds"] = run.BranchedAt / 1e9;
        all["shared_events"] = run.SharedEvents;
        all["chain"] = run.Chain;
        return all;
    }

    private static JsonObject? Result(RunSummary run) =>
        run.Result is null ? null : JsonNode.Parse(run.Result)!.AsObject();

    private static void PrintJson(RunSummary run, ImmutableArray<TreeLine> tree, TextWriter to)
    {
        var all = All(run);
        all.Insert(0, "schema_version", 1);
        all["branches"] = BranchTreeText.Json(tree);
        all["result"] = Result(run);
        to.WriteLine(all.ToJsonString(RunJson.Plain));
    }

    private static void Print(RunSummary run, ImmutableArray<TreeLine> tree, TextWriter to)
    {
        foreach (var (key, value) in All(run)) Line(to, key, value);
        if (tree.Length > 0)
        {
            to.WriteLine();
            BranchTreeText.Write(to, tree, run.Run);
        }

        if (Result(run) is not { } result) return;
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
