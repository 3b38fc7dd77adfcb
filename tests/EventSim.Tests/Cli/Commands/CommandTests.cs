using System.Text.Json.Nodes;
using EventSim.Cli;
using EventSim.Cli.Commands;
using EventSim.Cli.Input;
using EventSim.Tests.Support;

namespace EventSim.Tests.Cli.Commands;

public class CommandTests
{
    [Fact]
    public void Validate_prints_the_hash_of_a_good_scenario_and_nothing_else()
    {
        var heavy = Repository.Path("scenarios", "heavy.yaml");

        var (code, output, error) = CommandRun.Of(
            ValidateCommand.Create(), heavy, "--deployment", "dp8", "--seed", "7", "--set", "engine.max_num_seqs=64");

        var sha256 = ScenarioFile.Load(heavy, ["engine.max_num_seqs=64"], "dp8", 7).Match(
            loaded => loaded.Sha256, _ => "");
        Assert.Equal((ExitCode.Ok, $"heavy: valid, sha256 {sha256}\n", ""), (code, output, error));
    }

    [Fact]
    public void Validate_reports_every_problem_on_stderr_and_ends_with_bad_input()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("bad.yaml", "seed: x\nrouter: y\n");

        var (code, output, error) = CommandRun.Of(ValidateCommand.Create(), path);

        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        var lines = error.TrimEnd().Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.StartsWith($"{path}:1: seed: found 'x'",
            lines.Single(line => line.Contains("seed", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal("3 problems", lines[^1]);
    }

    [Fact]
    public void Init_writes_a_scenario_that_is_good_and_never_overwrites()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "mine.yaml");

        Assert.Equal((ExitCode.Ok, path + "\n", ""), CommandRun.Of(InitCommand.Create(), path));
        Assert.True(ScenarioFile.Load(path, [], null, null).IsRight);
        File.WriteAllText(path, "precious");
        Assert.Equal(ExitCode.BadInput, CommandRun.Of(InitCommand.Create(), path).Code);
        Assert.Equal("precious", File.ReadAllText(path));
        Assert.Equal(
            ExitCode.BadInput,
            CommandRun.Of(InitCommand.Create(), Path.Combine(folder.Path, "no", "such", "folder.yaml")).Code);
    }

    [Theory]
    [InlineData("models", "llama-3.1-70b")]
    [InlineData("gpus", "h200-sxm")]
    [InlineData("schedulers", "vllm-v1")]
    [InlineData("routers", "least-outstanding")]
    public void The_catalog_lists_what_a_scenario_may_name(string list, string name)
    {
        var table = CommandRun.Of(CatalogCommand.Create(), list);
        var json = CommandRun.Of(CatalogCommand.Create(), list, "--json");

        Assert.Equal((ExitCode.Ok, ""), (table.Code, table.Error));
        Assert.Contains(table.Output.Split('\n'), line => line.Split(' ')[0] == name);
        Assert.Contains(JsonNode.Parse(json.Output)![list]!.AsArray(),
            row => row!.AsObject().First().Value!.GetValue<string>() == name);
        Assert.Equal(1, JsonNode.Parse(json.Output)!["schema_version"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("models", "deepseek-v3", "-", "config.json in ")]
    [InlineData("models", "llama-3-8b", "some", "Vidur")]
    [InlineData("gpus", "tpu-v5e", "all", "vendor datasheet")]
    [InlineData("gpus", "h200-sxm", "some", "datasheet figures")]
    public void The_catalog_says_where_figures_come_from_and_which_are_from_memory(
        string list, string name, string mark, string source)
    {
        var table = CommandRun.Of(CatalogCommand.Create(), list).Output.Split('\n');
        var row = JsonNode.Parse(CommandRun.Of(CatalogCommand.Create(), list, "--json").Output)![list]!.AsArray()
            .Single(entry => entry!.AsObject().First().Value!.GetValue<string>() == name)!;

        Assert.EndsWith(
            $" {mark}", table.Single(line => line.Split(' ')[0] == name), StringComparison.Ordinal);
        Assert.StartsWith(source, (string?)row["source"], StringComparison.Ordinal);
        Assert.Equal(mark == "-", row["from_memory"]!.AsArray().Count == 0);
        Assert.All(table, line => Assert.True(line.Length <= 140, line));
    }

    [Fact]
    public void Describe_prints_one_JSON_object_whatever_the_shipped_scenario()
    {
        foreach (var scenario in Directory.GetFiles(Repository.Path("scenarios"), "*.yaml"))
        {
            var (code, output, error) = CommandRun.Of(DescribeCommand.Create(), scenario, "--json");

            Assert.Equal((ExitCode.Ok, ""), (code, error));
            var json = JsonNode.Parse(output)!.AsObject();
            Assert.Equal(1, json["schema_version"]!.GetValue<int>());
            Assert.True(json["kv"]!["tokens"]!.GetValue<long>() > 0);
            Assert.Equal(ExitCode.Ok, CommandRun.Of(DescribeCommand.Create(), scenario).Code);
        }
    }

    [Fact]
    public void Describe_takes_lengths_without_a_finite_mean()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("tail.yaml", ScenarioText.WithPrompt("{pareto: {alpha: 0.5, min: 100}}"));

        var (code, output, _) = CommandRun.Of(DescribeCommand.Create(), path, "--json");

        Assert.Equal(ExitCode.Ok, code);
        Assert.Null(JsonNode.Parse(output)!["workload"]!["total"]!["prompt"]!["mean"]);
        Assert.Equal(ExitCode.Ok, CommandRun.Of(DescribeCommand.Create(), path).Code);
    }
}
