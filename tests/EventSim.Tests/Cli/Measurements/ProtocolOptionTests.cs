using System.CommandLine;
using System.Text.Json.Nodes;
using EventSim.Cli;
using EventSim.Cli.Commands;
using EventSim.Tests.Support;

namespace EventSim.Tests.Cli.Measurements;

/// <summary>The protocol on the command line: what is printed, and what is refused.</summary>
public sealed class ProtocolOptionTests
{
    [Theory]
    [InlineData("--max-num-batched-tokens", "2048", "max_num_batched_tokens  2048 tokens  given")]
    [InlineData("--prompts-per-client", "3", "prompts_per_client      3            given")]
    [InlineData("--statistic", "p99", "statistic               p99          given")]
    [InlineData("--length-range", "0.8-1", "length_range            0.8-1        given")]
    public void Text_says_what_is_given_and_what_is_assumed(string option, string value, string line)
    {
        var (code, output, _) = Accuracy(ServedTable.Text(), option, value);

        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains($"\n{line} ", output, StringComparison.Ordinal);
        Assert.Equal(3, output.Split("  assumed ").Length - 1);
    }

    [Fact]
    public void Text_tells_how_many_points_state_something_else()
    {
        var (_, output, _) = Accuracy(ServedTable.Text("statistic", "median"), "--statistic", "p99");

        Assert.Contains("  given, but 1 state another ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_every_part()
    {
        var (_, output, _) = Accuracy(ServedTable.Text("statistic", "p90"), "--prompts-per-client", "3", "--json");

        var parts = JsonNode.Parse(output)!["closed_loops"]![0]!["protocol"]!.AsArray();
        Assert.Equal(
            [
                """{"part":"max_num_batched_tokens","value":"8192 tokens","known":"assumed",""",
                """{"part":"prompts_per_client","value":"3","known":"given",""",
                """{"part":"statistic","value":"p90","known":"stated",""",
                """{"part":"length_range","value":"fixed","known":"assumed",""",
            ],
            parts.Select(part => part!.ToJsonString().Replace(
                "\"points\":1,\"overruled_points\":0}", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Points_of_a_stack_may_state_different_things()
    {
        string[] points =
        [
            "x,llama-3.1-8b,h100-sxm,1,1,1,bf16,vLLM,1,closed-loop,2,200,5,",
            "y,llama-3.1-8b,h100-sxm,1,1,1,bf16,vLLM,1,closed-loop,2,300,5,random lengths 0.8-1.0x",
        ];
        var (_, output, _) = Accuracy(ServedTable.Text(points, "source", ""));

        Assert.Contains("\nlength_range            fixed        assumed       1\n", output, StringComparison.Ordinal);
        Assert.Contains("\nlength_range            0.8-1        stated        1\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_that_is_known_is_that_of_every_fit()
    {
        var (_, text, _) = Accuracy(Stack("max_num_batched_tokens", "777"), "--prompts-per-client", "1", "--json");

        var folds = JsonNode.Parse(text)!["closed_loops"]![0]!["left_out"]!.AsArray();
        Assert.Equal(4, folds.Count);
        Assert.All(folds, fold => Assert.Equal("777 tokens", fold!["token_budget"]!.GetValue<string>()));
        Assert.All(folds.SelectMany(fold => fold!["points"]!.AsArray()), point => Assert.Equal(
            """["statistic","length_range"]""", point!["assumed"]!.ToJsonString()));
    }

    [Fact]
    public void Calibrated_overheads_say_what_they_were_fitted_with()
    {
        using var folder = new TemporaryFolder();
        folder.Write("e2e.csv", Stack("max_num_batched_tokens", "777"));
        var output = Path.Combine(folder.Path, "out");

        var (code, _, _) = CommandRun.Of(CalibrateCommand.Create(), folder.Path, "-o", output);

        Assert.Equal(ExitCode.Ok, code);
        var engines = JsonNode.Parse(File.ReadAllText(Path.Combine(output, "engines.json")))!;
        Assert.Equal(
            "4 closed-loop points of vLLM 1, llama-3.1-8b; max_num_batched_tokens 777 tokens (stated), "
            + "prompts_per_client 10 (assumed), statistic mean (assumed), length_range fixed (assumed)",
            engines["vLLM 1, llama-3.1-8b"]!["source"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("--max-num-batched-tokens", "0")]
    [InlineData("--max-num-batched-tokens", "8k")]
    [InlineData("--max-num-batched-tokens", "1000001")]
    [InlineData("--prompts-per-client", "0")]
    [InlineData("--prompts-per-client", "1.5")]
    [InlineData("--prompts-per-client", "-3")]
    [InlineData("--statistic", "mode")]
    [InlineData("--statistic", "p98")]
    [InlineData("--length-range", "1")]
    [InlineData("--length-range", "a lot")]
    [InlineData("--length-range", "1-0.8")]
    [InlineData("--length-range", "0-1")]
    [InlineData("--length-range", "0.5-11")]
    [InlineData("--length-range", "0.5-1-2")]
    public async Task A_bad_value_is_one_clear_error(string option, string value)
    {
        using var folder = new TemporaryFolder();
        folder.Write("e2e.csv", ServedTable.Text());
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };

        var code = await CommandLineOf.Run(
            new RootCommand { AccuracyCommand.Create() }, ["accuracy", folder.Path, $"{option}={value}"], output,
            error);

        Assert.Equal((ExitCode.BadInput, ""), (code, output.ToString()));
        Assert.StartsWith($"{option}: found '{value}', expected ", error.ToString(), StringComparison.Ordinal);
        Assert.Single(error.ToString().Trim().Split('\n'));
    }

    [Theory]
    [InlineData("max_num_batched_tokens", "many")]
    [InlineData("prompts_per_client", "0")]
    [InlineData("statistic", "average")]
    [InlineData("length_range", "2")]
    public void So_is_one_in_a_column(string column, string cell) =>
        AssertRefused($"e2e.csv:2: {column}: found '{cell}', expected ", ServedTable.Text(column, cell));

    [Fact]
    public void Two_rows_of_a_point_state_the_same() => AssertRefused(
        "e2e.csv:3: statistic: found 'p99', expected 'p90' as in line 2",
        ServedTable.Text("statistic", "p90").Replace("tpot,10,p90", "tpot,10,p99", StringComparison.Ordinal));

    [Theory]
    [InlineData("--length-range", "0.9", "e2e.csv:2: x: a prompt of 190000 tokens can never run: ExceedsMaxModelLen")]
    [InlineData("--max-num-batched-tokens", "1000000", "e2e.csv:2: x: ")]
    public void A_protocol_with_which_a_point_cannot_run_is_told(string option, string value, string says) =>
        AssertRefused(says, ServedTable.Text(input: 100_000), option, value);

    [Fact]
    public void More_requests_than_can_be_simulated_are_told() => AssertRefused(
        "e2e.csv:2: x: would be 1600000 requests",
        ServedTable.Text().Replace(",16,2000,", ",160,2000,", StringComparison.Ordinal),
        "--prompts-per-client", "10000");

    [Fact]
    public void A_point_with_one_output_token_is_told() => AssertRefused(
        "e2e.csv:2: x: no request has a second output token",
        ServedTable.Text().Replace(",2000,20,", ",2000,1,", StringComparison.Ordinal));

    [Fact]
    public void Options_without_a_closed_loop_are_told()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.csv", MeasuredFolder.Gemm + MeasuredFolder.Row);

        var (code, _, error) = CommandRun.Of(AccuracyCommand.Create(), folder.Path, "--statistic", "mean");

        Assert.Equal(ExitCode.BadInput, code);
        Assert.StartsWith($"{folder.Path}: holds no closed-loop points", error, StringComparison.Ordinal);
    }

    private static string Stack(string column, string cell) => ServedTable.Text(
        from tp in new[] { 1, 2 }
        from input in new[] { 300, 600 }
        select $"t{tp}i{input},llama-3.1-8b,h100-sxm,{tp},1,1,bf16,vLLM,1,closed-loop,2,{input},5,", column, cell);

    private static void AssertRefused(string says, string table, params string[] options)
    {
        var (code, output, error) = Accuracy(table, options);

        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.StartsWith(says, error, StringComparison.Ordinal);
        Assert.EndsWith("\n1 problem\n", error, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Accuracy(string table, params string[] options)
    {
        using var folder = new TemporaryFolder();
        folder.Write("e2e.csv", table);
        return CommandRun.Of(AccuracyCommand.Create(), [folder.Path, .. options]);
    }
}
