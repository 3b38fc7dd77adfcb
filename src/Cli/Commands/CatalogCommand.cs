using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventSim.Cli.Input.Scenarios;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;

namespace EventSim.Cli.Commands;

/// <summary><c>catalog models|gpus|schedulers|routers</c>: what a scenario may name.</summary>
internal static class CatalogCommand
{
    private const int SchemaVersion = 1;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

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
            "model", "layers", "hidden", "query_heads", "kv_heads", "head_dim", "intermediate", "vocabulary",
            "context_length",
        ],
        [
            .. ModelCatalog.All.Select(entry => entry.Shape).Select(model => (ImmutableArray<JsonNode>)
            [
                model.Name, model.Layers, model.Hidden, model.QueryHeads, model.KvHeads, model.HeadDim,
                model.Intermediate,
                model.Vocabulary, model.ContextLength,
            ]),
        ]);

    private static Listing Gpus() => new(
        [
            "gpu", "memory_gb", "memory_gb_per_s", "bf16_tflops", "fp8_tflops", "link_gb_per_s", "gpus_per_node",
            "anchor",
        ],
        [
            .. GpuCatalog.All.Select(entry => entry.Gpu).Select(gpu => (ImmutableArray<JsonNode>)
            [
                gpu.Name, gpu.MemoryBytes / 1e9, gpu.MemoryBandwidth / 1e9, gpu.Bf16Flops / 1e12, gpu.Fp8Flops / 1e12,
                gpu.LinkBandwidth / 1e9, gpu.GpusPerNode, gpu.Anchor,
            ]),
        ]);

    private static Listing Names(string column, IEnumerable<string> names) =>
        new([column], [.. names.Select(name => (ImmutableArray<JsonNode>)[name])]);

    private static string AsTable(Listing listing)
    {
        var lines = listing.Rows
            .Select(row => row.Select(Text).ToImmutableArray())
            .Prepend(listing.Columns)
            .ToList();
        var widths = listing.Columns.Select((_, column) => lines.Max(line => line[column].Length)).ToList();
        string Padded(string cell, int column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]);
        return string.Concat(lines.Select(line => string.Join("  ", line.Select(Padded)).TrimEnd() + "\n"));
    }

    private static string Text(JsonNode cell) => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "";

    private static string AsJson(string name, Listing listing)
    {
        var rows = listing.Rows.Select(row => (JsonNode)new JsonObject(Enumerable.Zip(listing.Columns, row).Select(
            cell => KeyValuePair.Create(cell.First, (JsonNode?)cell.Second))));
        var whole = new JsonObject { ["schema_version"] = SchemaVersion, [name] = new JsonArray([.. rows]) };
        return whole.ToJsonString(Indented) + "\n";
    }

    /// <summary>A table: the names of its columns, and its rows.</summary>
    private sealed record Listing(ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<JsonNode>> Rows);
}
