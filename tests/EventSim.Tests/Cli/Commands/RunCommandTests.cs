using System.CommandLine;
using System.Text.Json.Nodes;
using EventSim.Cli;
using EventSim.Cli.Commands;
using EventSim.Tests.Support;

namespace EventSim.Tests.Cli.Commands;

public sealed class RunCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string scenario;

    public RunCommandTests() => scenario = folder.Write(
        "one.yaml", ScenarioText.WithWorkload("{requests: [{at: 0s, prompt: 100, output: 5}]}"));

    [Theory]
    [InlineData("--fail-if", "foo.bar>1")]
    [InlineData("--fail-if", "ttft>1")]
    [InlineData("--name", "last")]
    [InlineData("--requests", "")]
    [InlineData("--requests", "/no/such/folder/r.csv")]
    [InlineData("--requests", "/proc/r.csv")]
    [InlineData("--requests", "/tmp")]
    [InlineData("--store", "nonsense")]
    public async Task Bad_options_are_refused_before_anything_is_simulated(string option, string value)
    {
        var (code, output, error) = await Run(
            ["run", scenario, .. option == "--store" ? (string[])[] : ["--store", "none"], option, value]);

        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", "--json", "--format", "vllm")]
    [InlineData("sql", "--json", "--csv", "--store=none")]
    public async Task Two_formats_at_once_are_refused(string command, params string[] options)
    {
        var (code, output, error) = await Run([command, scenario, .. options]);

        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains("exclude each other", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stdout_is_one_JSON_object_and_the_requests_are_in_their_file()
    {
        var file = Path.Combine(folder.Path, "r.csv");

        var (code, output, error) = await Run(
            "run", scenario, "--store", "none", "--json", "--requests", file, "--fail-if", "outcomes.completed<1");

        Assert.Equal((ExitCode.Ok, ""), (code, error));
        Assert.Equal(1, JsonNode.Parse(output)!["outcomes"]!["completed"]!.GetValue<int>());
        Assert.Equal(2, (await File.ReadAllLinesAsync(file)).Length);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public async Task A_condition_that_holds_is_told_by_the_exit_code()
    {
        var (code, output, error) = await Run("run", scenario, "--store", "none", "--json", "--fail-if", "ttft.p99>0");

        Assert.Equal((ExitCode.CheckFailed, "--fail-if ttft.p99>0: it holds\n"), (code, error));
        Assert.Equal('{', output[0]);
    }

    [Fact]
    public async Task What_a_refused_command_line_may_have_meant_is_no_result()
    {
        var (code, output, error) = await Run("rum", scenario);

        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains("rum", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_that_nobody_expected_is_one_line()
    {
        var broken = new Command("broken");
        broken.SetAction(int (_) => throw new InvalidOperationException("two\nlines"));

        var (code, output, error) = await Invoke(new RootCommand { broken }, "broken");

        Assert.Equal(
            (ExitCode.Unexpected, "", "unexpected error: InvalidOperationException: two lines\n"),
                (code, output, error));
    }

    public void Dispose() => folder.Dispose();

    private static Task<(int Code, string Output, string Error)> Run(params string[] arguments) =>
        Invoke(new RootCommand { RunCommand.Create(), SqlCommand.Create() }, arguments);

    private static async Task<(int Code, string Output, string Error)> Invoke(
        RootCommand root, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLineOf.Run(root, arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
