using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EventSim.Cli.Input;
using EventSim.Domain.Errors;
using EventSim.Domain.Hardware;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Workloads;
using EventSim.Tests.Support;
using FsCheck.Xunit;
using static EventSim.Tests.Support.ScenarioText;

namespace EventSim.Tests.Cli.Input;

public class CanonicalJsonTests
{
    [Property(MaxTest = 300)]
    public void A_canonical_form_reads_back_as_the_same_scenario_and_hash(int seed)
    {
        var drawn = new RandomScenario(seed).Draw();
        var json = CanonicalJson.Of(drawn);

        var again = FromCanonical(json, []);

        Assert.Equal(json, again.CanonicalJson);
        Assert.Equal(drawn.Model, again.Scenario.Model);
        Assert.Equal(drawn.Deployment.Degrees, again.Scenario.Deployment.Degrees);
        Assert.Equal(Unswapped(drawn), Unswapped(again.Scenario));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))), again.Sha256);
    }

    [Property(MaxTest = 50)]
    public void Keys_are_sorted_everywhere_and_no_space_is_wasted(int seed)
    {
        var json = CanonicalJson.Of(new RandomScenario(seed).Draw());

        AssertSorted(JsonNode.Parse(json)!);
        Assert.Equal(json.Length, JsonNode.Parse(json)!.ToJsonString(
            new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Length);
    }

    [Fact]
    public void Key_order_layout_spelling_and_events_leave_the_hash_alone()
    {
        var plain = Good(WithProfile("rate: 5/s"));
        var other = Good("""
            # the same, written otherwise
            events: every-iteration
            workload:
              profiles:
                - output: {constant: 10}
                  prompt: 100.0
                  rate: 300/min
                  burstiness: 1
                  name: "only"
            deployment: {tp: 1, gpu: h100-sxm, replicas: 1}
            model: llama-3.1-8b
            slo: {}
            horizon: 10000ms
            """);

        Assert.Equal(plain.CanonicalJson, other.CanonicalJson);
        Assert.Equal(plain.Sha256, other.Sha256);
    }

    [Fact]
    public void What_changes_a_run_changes_the_hash()
    {
        string[] texts =
        [
            With(""), With("seed: 43"), With("name: other"), With("warmup: 1ns"), With("router: random"), With(
                "at_horizon: censor"),
            With("engine: {block_size: 32}"), With("slo: {ttft: {p99: 1s}}"), With("kv_cache_dtype: fp8"),
        ];

        Assert.Equal(texts.Length, texts.Select(text => Good(text).Sha256).Distinct().Count());
    }

    [Fact]
    public void Requests_written_out_and_counted_are_the_same()
    {
        var counted = Good(WithWorkload(
            "{requests: [{at: 0s, prompt: 8, output: 2, count: 3}, {at: 1s, prompt: 8, output: 2, session: 0}]}"));
        var written = Good(WithWorkload(
            "{requests: [{at: 0s, prompt: 8, output: 2}, {at: 0s, prompt: 8, output: 2, session: 1},"
            + " {at: 0, prompt: 8, output: 2}, {at: 1s, prompt: 8, output: 2, session: 0}]}"));

        Assert.Equal(counted.Sha256, written.Sha256);
        Assert.Equal([0, 1, 2, 0],
            Assert.IsType<Workload.Listed>(counted.Scenario.Workload).Requests.Select(request => request.Session));
    }

    [Fact]
    public void The_hash_knows_a_file_by_its_content_and_not_by_its_place()
    {
        using var here = new TemporaryFolder();
        using var there = new TemporaryFolder();
        here.Write("a.txt", "1\n2\n");
        there.Write("b.txt", "1\n2\n");
        there.Write("c.txt", "1\n3\n");

        var first = Good(WithPrompt("{empirical: {file: a.txt}}"), here.Path);
        var moved = Good(WithPrompt("{empirical: {file: b.txt}}"), there.Path);
        var changed = Good(WithPrompt("{empirical: {file: c.txt}}"), there.Path);

        Assert.Equal(first.Sha256, moved.Sha256);
        Assert.NotEqual(first.Sha256, changed.Sha256);
        Assert.Equal(first.Sha256, FromCanonical(first.CanonicalJson, first.Files).Sha256);
    }

    [Fact]
    public void A_file_that_is_gone_or_has_changed_is_an_error()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.txt", "1\n2\n");
        var loaded = Good(WithPrompt("{empirical: {file: a.txt}}"), folder.Path);

        Assert.Contains(
            "no file with the SHA-256", Problem(loaded.CanonicalJson, []).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "1\n3\n");
        Assert.Contains("has changed", Problem(loaded.CanonicalJson, loaded.Files).Message, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains(
            "there is no file", Problem(loaded.CanonicalJson, loaded.Files).Message, StringComparison.Ordinal);
    }

    /// <summary>The GPU; its way to the CPU's memory plays a part with swapping alone.</summary>
    private static Gpu Unswapped(Scenario scenario) => scenario.Deployment.Gpu with { PcieBandwidth = 0 };

    private static LoadedScenario FromCanonical(string json, ImmutableArray<InputFile> files) =>
        ScenarioFile.FromCanonical(json, files).Match(
            Right: loaded => loaded,
            Left: problems => throw new Xunit.Sdk.XunitException(string.Join('\n', problems) + "\n" + json));

    private static InvalidInput Problem(string json, ImmutableArray<InputFile> files) =>
        Assert.Single(
            ScenarioFile.FromCanonical(json, files).Match(Right: _ => [], Left: problems => problems.ToArray()));

    private static void AssertSorted(JsonNode? node)
    {
        if (node is JsonArray list) foreach (var item in list) AssertSorted(item);
        if (node is not JsonObject mapping) return;
        Assert.Equal(mapping.Select(pair => pair.Key).Order(StringComparer.Ordinal), mapping.Select(pair => pair.Key));
        foreach (var (_, value) in mapping) AssertSorted(value);
    }
}
