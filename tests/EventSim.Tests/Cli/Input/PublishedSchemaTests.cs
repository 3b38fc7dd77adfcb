using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventSim.Cli.Commands;
using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Cli.Input.Scenarios;
using EventSim.Cli.Input.Traces;
using EventSim.Tests.Support;
using Json.Schema;

namespace EventSim.Tests.Cli.Input;

public class PublishedSchemaTests
{
    private static readonly string Text = File.ReadAllText(Repository.Path("docs", "scenario.schema.json"));
    private static readonly JsonNode Root = JsonNode.Parse(Text)!;
    private static readonly JsonSchema Schema = JsonSchema.FromText(Text);

    public static TheoryData<string> Tables => new(KeyTables.All.Select(table => table.Name));

    [Theory]
    [MemberData(nameof(Tables))]
    public void The_schema_has_exactly_the_keys_of_the_loader(string name)
    {
        var mapping = name == "scenario" ? Root : Root["$defs"]![name]!;
        var keys = KeyTables.All.Single(table => table.Name == name).Keys;

        Assert.Equal(keys.Order(StringComparer.Ordinal),
            mapping["properties"]!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.False(mapping["additionalProperties"]!.GetValue<bool>());
    }

    [Fact]
    public void The_schema_has_no_mapping_that_the_loader_lacks() =>
        Assert.Equal(
            KeyTables.All.Select(table => table.Name).Where(name => name != "scenario").Order(StringComparer.Ordinal),
            Root["$defs"]!.AsObject().Where(pair => pair.Value!["properties"] is not null).Select(
                pair => pair.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void The_schema_offers_the_names_that_the_loader_offers()
    {
        AssertNames(Choices.Schedulers, "engine", "scheduler");
        AssertNames(Choices.Queues, "engine", "queue");
        AssertNames(Choices.OutputCounts, "engine", "output_count");
        AssertNames(Choices.Preemptions, "engine", "preemption");
        AssertNames(Choices.Routers, null, "router");
        AssertNames(Choices.Quantizations, null, "quantization");
        AssertNames(Choices.KvCacheDtypes, null, "kv_cache_dtype");
        AssertNames(Choices.HorizonRules, null, "at_horizon");
        AssertNames(Choices.EventDetails, null, "events");
        AssertNames(Choices.ArrivalModes, "workload", "arrivals");
        AssertNames(Choices.ContextModes, "conversation", "context");
        Assert.Equal(TraceReader.Formats, Names("trace", "format"));
    }

    [Theory]
    [MemberData(nameof(ShippedScenarioTests.Files), MemberType = typeof(ShippedScenarioTests))]
    public void A_shipped_scenario_obeys_the_schema(string file) =>
        Assert.True(Obeys(File.ReadAllText(Repository.Path("scenarios", file))));

    [Fact]
    public void The_starter_obeys_the_schema() => Assert.True(Obeys(InitCommand.Starter));

    [Theory]
    [InlineData("seed: -1")]
    [InlineData("horizon: 120")]
    [InlineData("warmpu: 1s")]
    [InlineData("router: sarathi")]
    [InlineData("engine: {max_num_seqs: 0}")]
    public void What_the_loader_refuses_by_type_the_schema_refuses_too(string keys)
    {
        var text = ScenarioText.WithProfile("rate: 1/s");
        var key = keys[..(keys.IndexOf(':', StringComparison.Ordinal) + 1)];
        text = string.Join(
            '\n', text.Split('\n').Where(line => !line.StartsWith(key, StringComparison.Ordinal))) + keys;

        Assert.True(Obeys(ScenarioText.WithProfile("rate: 1/s")));
        Assert.False(Obeys(text));
        Assert.NotEmpty(ScenarioText.Bad(text));
    }

    private static void AssertNames<T>(Choice<T> choice, string? table, string key) =>
        Assert.Equal(choice.Names, Names(table, key));

    private static IEnumerable<string> Names(string? table, string key) =>
        (table is null ? Root : Root["$defs"]![table]!)["properties"]![key]!["enum"]!.AsArray().Select(
            name => name!.GetValue<string>());

    private static bool Obeys(string yaml)
    {
        var tree = YamlReader.Read(yaml, Source.Of("test.yaml", "/")).IfLeft(
            () => throw new InvalidOperationException(yaml));
        return Schema.Evaluate(JsonSerializer.SerializeToElement(Json(tree))).IsValid;
    }

    private static JsonNode? Json(Node node) => node switch
    {
        Node.Mapping mapping =>
            new JsonObject(mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key, Json(entry.Value)))),
        Node.Sequence list => new JsonArray([.. list.Items.Select(Json)]),
        Node.Scalar { Plain: true, Text: "true" or "false" } scalar => scalar.Text == "true",
        Node.Scalar scalar when Numbers.TryReal(scalar) is not null =>
            decimal.Parse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture),
        Node.Scalar scalar => scalar.Text,
        _ => null,
    };
}
