using EventSim.Cli;
using EventSim.Cli.Commands;
using EventSim.Tests.Support;

namespace EventSim.Tests.Conformance;

/// <summary>Small recordings worked out by hand, and what the command says of them.</summary>
public class ByHandTests
{
    private static readonly string Folder = Repository.Path("tests", "EventSim.Tests", "Conformance", "ByHand");

    [Fact]
    public void Every_step_is_the_one_worked_out_by_hand()
    {
        var (code, output, error) = CommandRun.Of(ConformanceCommand.Create(), Folder);
        Assert.Equal((ExitCode.Ok, ""), (code, error));
        Assert.Equal(
            """
            freed-blocks-come-first: 3 steps, the same
            preempt-last: 3 steps, the same
            prefix-hit: 2 steps, the same
            priority-first: 4 steps, the same
            same-step-hit: 1 steps, the same
            5 cases, 13 steps, 0 differ

            """,
            output);
    }

    [Theory]
    [InlineData("[1, 4, 8, \"n\"]", "[1, 4, 7, \"n\"]", "step 1 in sched", "[[1,4,7,\"n\"]]", "[[1,4,8,\"n\"]]")]
    [InlineData("\"hit\": 8, ", "", "step 1 in hit", "nothing", "8")]
    [InlineData("[1, 2, 3]", "[1, 2, 4]", "step 1 in blk", "[[1,[1,2,4]]]", "[[1,[1,2,3]]]")]
    [InlineData("\"cached_first\": 8", "\"cached_first\": 4", "request 1 in cached_first", "4", "8")]
    public void The_first_difference_is_shown_with_both_sides(
        string was, string becomes, string where, string recorded, string simulated)
    {
        using var folder = new TemporaryFolder();
        var text = File.ReadAllText(Path.Combine(Folder, "prefix-hit.json"));
        Assert.Contains(was, text, StringComparison.Ordinal);
        var file = folder.Write("altered.json", text.Replace(was, becomes, StringComparison.Ordinal));
        var (code, output, error) = CommandRun.Of(ConformanceCommand.Create(), file);
        Assert.Equal((ExitCode.Differs, ""), (code, error));
        Assert.Equal(
            [$"prefix-hit: differs at {where}", $"  recorded  {recorded}", $"  simulated {simulated}"],
            output.Split('\n')[..3]);
    }

    [Fact]
    public void A_step_more_or_less_is_a_difference()
    {
        using var folder = new TemporaryFolder();
        var lines = File.ReadAllLines(Path.Combine(Folder, "prefix-hit.json")).ToList();
        var last = lines.FindIndex(line => line.Contains("\"t\": 1", StringComparison.Ordinal));
        lines[last - 1] = lines[last - 1].TrimEnd(',');
        lines.RemoveAt(last);
        var file = folder.Write("shorter.json", string.Join('\n', lines));
        var (code, output, _) = CommandRun.Of(ConformanceCommand.Create(), file);
        Assert.Equal(ExitCode.Differs, code);
        Assert.Contains("differs at step 1", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no json", "is no recording of a scheduler")]
    [InlineData("{\"name\": \"x\"}", "is no recording of a scheduler")]
    [InlineData("{\"name\": \"x\", \"steps\": 3, \"config\": {}, \"summary\": []}", "no recording")]
    public void What_is_no_recording_is_bad_input(string text, string said)
    {
        using var folder = new TemporaryFolder();
        var (code, _, error) = CommandRun.Of(ConformanceCommand.Create(), folder.Write("bad.json", text));
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_recordings_is_bad_input()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(ExitCode.BadInput, CommandRun.Of(ConformanceCommand.Create(), folder.Path).Code);
        Assert.Equal(
            ExitCode.BadInput,
            CommandRun.Of(ConformanceCommand.Create(), Path.Combine(folder.Path, "none")).Code);
    }
}
