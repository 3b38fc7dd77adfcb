using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EventSim.Cli.Devices;
using EventSim.Cli.Input.Scenarios;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;

namespace EventSim.Cli.Commands;

/// <summary><c>catalog models|gpus|schedulers|routers</c>: what a scenario may name.</summary>
internal static class CatalogCommand
{
    private const int SchemaVersion = 1;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "print JSON", Recursive = true };
        return new Command("catalog", "List what a scenario may name.")
        {
            json,
            List("models", "The models.", json, Models),
            List("gpus", "The GPUs.", json, Gpus),
            List("schedulers", "The schedulers.", json, () => Names("scheduler", Choices.Schedulers.Names)),
            List("routers", "The routers.", json, () => Names("router", Choices.Routers.Names)),
        };
    }

    private static Command List(string name, string description, Option<bool> json, Func<Listing> listing)
    {
        var command = new Command(name, description);
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(
                parsed.GetValue(json) ? AsJson(name, listing()) : AsTable(listing()));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Listing Models() => new(
        [
            "model", "layers", "hidden", "query_heads", "kv_heads", "head_dim", "intermediate", "experts", "vocabulary",
            "context_length", "from_memory",
        ],
        [.. ModelCatalog.All.Select(CatalogRows.Model)]);

    private static Listing Gpus() => new(
        [
            "gpu", "memory_gb", "memory_gb_per_s", "bf16_tflops", "fp8_tflops", "link_gb_per_s", "gpus_per_node",
            "anchor", "from_memory",
        ],
        [.. GpuCatalog.All.Select(CatalogRows.Gpu)]);

    private static Listing Names(string column, IEnumerable<string> names) =>
        new([column], [.. names.Select(name => new JsonObject { [column] = name })]);

    private static string AsTable(Listing listing)
    {
        var lines = listing.Rows
            .Select(row => listing.Columns.Select(column => Text(row[column])).ToImmutableArray())
            .Prepend(listing.Columns)
            .ToList();
        var widths = listing.Columns.Select((_, column) => lines.Max(line => line[column].Length)).ToList();
        string Padded(string cell, int column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]);
        return string.Concat(lines.Select(line => string.Join("  ", line.Select(Padded)).TrimEnd() + "\n"));
    }

    /// <summary>Of a list of figures, whether it is none, some or all.</summary>
    private static string Text(JsonNode? cell) => cell switch
    {
        null or JsonArray { Count: 0 } => "-",
        JsonArray list => (string?)list[0] == "all" ? "all" : "some",
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "",
    };

    private static string AsJson(string name, Listing listing)
    {
        var whole = new JsonObject { ["schema_version"] = SchemaVersion, [name] = new JsonArray([.. listing.Rows]) };
        return whole.ToJsonString(DeviceJson.Indented) + "\n";
    }

    /// <summary>A list: the columns of its table, and its rows, which may say more.</summary>
    private sealed record Listing(ImmutableArray<string> Columns, ImmutableArray<JsonObject> Rows);
}
