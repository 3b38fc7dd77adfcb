using System.Text.Json.Nodes;
using EventSim.Cli;
using EventSim.Store.Tests.Support;

namespace EventSim.Store.Tests.Faults;

/// <summary>A run's name is text, whatever it holds: it finds that run and no other.</summary>
[Collection(SharedStore.Name)]
public sealed class RunNameTests(StoreFixture fixture)
{
    private const string Scenario = """
        schema: eventsim/1
        name: named
        model: llama-3.1-8b
        deployment: {gpu: h100-sxm}
        engine: {num_gpu_blocks: 60}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
        workload:
          requests:
            - {at: 0s, prompt: 20, output: 3}

        """;

    private const string Fifty = "12345678901234567890123456789012345678901234567890";

    private readonly StoreCommands commands = new(fixture);

    [Theory]
    [InlineData("it's; drop table run; --")]
    [InlineData("'); delete from run where ('a' = 'a")]
    [InlineData("\"quoted\" \\ $1 ${HOME} $(id) `id` {0}")]
    [InlineData("100 % _ * ? [a-z]")]
    [InlineData("%")]
    [InlineData(" ")]
    [InlineData("naïve 名前 🚀 e\u0301")]
    [InlineData(Fifty + "1234567890123456789012345678901234567890123456789é")]
    public async Task A_run_of_any_name_is_run_shown_replayed_and_deleted(string name)
    {
        var other = await Run("other");
        var run = await Run(name);
        foreach (var command in (string[])["show", "replay", "delete"])
        {
            var (code, output, error) = await commands.Invoke(command, name);
            Assert.True(code == ExitCode.Ok, $"{command}: {error}");
            Assert.Contains(run, output, StringComparison.Ordinal);
        }

        Assert.Equal(ExitCode.BadInput, (await commands.Invoke("show", name)).Code);
        Assert.Equal(ExitCode.Ok, (await commands.Invoke("delete", other)).Code);
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("a\ttab")]
    [InlineData("bell\a")]
    [InlineData("last")]
    [InlineData("")]
    [InlineData(Fifty + Fifty + "1")]
    public async Task A_name_that_can_not_be_typed_or_shown_is_refused(string name)
    {
        var runs = await fixture.Ask<long>("select count(*) from run");
        var (code, output, error) = await commands.Invoke("run", await File(), "--name", name);
        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains("--name", error, StringComparison.Ordinal);
        Assert.Equal(runs, await fixture.Ask<long>("select count(*) from run"));
    }

    private async Task<string> Run(string name) =>
        (await commands.Result("run", await File(), "--name", name))["run_id"]!.GetValue<string>();

    private static async Task<string> File()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("es-name-").FullName, "named.yaml");
        await System.IO.File.WriteAllTextAsync(file, Scenario);
        return file;
    }
}
