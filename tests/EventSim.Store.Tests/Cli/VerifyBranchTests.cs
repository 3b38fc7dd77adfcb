using EventSim.Cli;
using EventSim.Store.Tests.Support;

namespace EventSim.Store.Tests.Cli;

/// <summary>What a branch shares is its own, too: a check of it follows the chains of those that it was branched
/// off.</summary>
[Collection(SharedStore.Name)]
public sealed class VerifyBranchTests(StoreFixture fixture) : IAsyncLifetime
{
    private const string Alter = "update events.mt_events set data = data || '{\"more\": 1}' where stream_id = ";

    private readonly StoreCommands commands = new(fixture);
    private string root = "";
    private string branch = "";
    private string twig = "";

    public async Task InitializeAsync()
    {
        root = (await commands.Interrupted(SmallScenario.Text, int.MaxValue)).Value;
        await commands.Result("resume", root);
        branch = await Branch(root, "400ms", "engine.max_num_seqs=32");
        twig = await Branch(branch, "700ms", "router=random");
    }

    public async Task DisposeAsync()
    {
        await fixture.Execute($"delete from events.mt_events where stream_id in ('{root}', '{branch}', '{twig}')");
        await commands.Invoke("delete", root, branch, twig);
    }

    [Theory]
    [InlineData("{alter}'{root}' and version = 12", "event 10 was altered")]
    [InlineData("delete from events.mt_events where stream_id = '{root}' and version = 12", "event 10 is missing")]
    [InlineData("{alter}'{root}' and version = 1", "its start was altered")]
    public async Task An_event_that_it_shares_is_named_with_the_run_whose_it_is(string fault, string named)
    {
        await fixture.Execute(fault.Replace("{alter}", Alter, StringComparison.Ordinal)
            .Replace("{root}", root, StringComparison.Ordinal));

        var (alone, ofRoot, _) = await commands.Invoke("db", "verify", root);
        Assert.Equal(ExitCode.Differs, alone);
        Assert.StartsWith($"{root}  {named}", ofRoot, StringComparison.Ordinal);
        foreach (var run in (string[])[branch, twig])
        {
            var (code, output, _) = await commands.Invoke("db", "verify", run);
            Assert.Equal(ExitCode.Differs, code);
            Assert.StartsWith(
                $"{run}  run {root}, which it was branched off: {named}", output, StringComparison.Ordinal);
            var replayed = await commands.Invoke("replay", run, "--verify");
            Assert.Equal(ExitCode.Differs, replayed.Code);
            Assert.StartsWith(
                $"Run {root} is not as it was stored: {named}", replayed.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_event_of_its_parent_after_the_branch_point_is_not_its_own()
    {
        var last = await fixture.Ask<long>($"select version - 1 from events.mt_streams where id = '{root}'");
        await fixture.Execute($"{Alter}'{root}' and version = {last}");

        Assert.Equal(ExitCode.Differs, (await commands.Invoke("db", "verify", root)).Code);
        foreach (var run in (string[])[branch, twig])
        {
            Assert.Equal(ExitCode.Ok, (await commands.Invoke("db", "verify", run)).Code);
            Assert.Equal(ExitCode.Ok, (await commands.Invoke("replay", run, "--verify")).Code);
        }
    }

    [Fact]
    public async Task The_parent_between_is_followed_to_the_branch_point()
    {
        await fixture.Execute($"{Alter}'{branch}' and version = 3");
        var own = await fixture.Ask<long>($"select branch_events + 1 from run where run = '{branch}'");

        var (code, output, _) = await commands.Invoke("db", "verify", twig);

        Assert.Equal(ExitCode.Differs, code);
        Assert.StartsWith(
            $"{twig}  run {branch}, which it was branched off: event {own} was altered", output,
            StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await commands.Invoke("db", "verify", root)).Code);
    }

    private async Task<string> Branch(string run, string at, string set) =>
        (await commands.Result("branch", run, "--at", at, "--set", set))["run_id"]!.GetValue<string>();
}
