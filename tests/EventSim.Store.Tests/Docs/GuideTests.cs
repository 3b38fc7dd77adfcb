using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using EventSim.Cli;
using EventSim.Cli.Commands;
using EventSim.Store.Tests.Support;

namespace EventSim.Store.Tests.Docs;

/// <summary>Guides whose commands are run, on a store of their own, and whose output is compared. With
/// EVENTSIM_ACCEPT_GOLDEN=1 the guide is written anew.</summary>
public sealed partial class GuideTests : IAsyncLifetime
{
    private const string Prompt = "$ ./eventsim ";

    private static readonly string Root = FindRoot();
    private readonly StoreFixture store = new();

    public Task InitializeAsync() => store.InitializeAsync();

    public Task DisposeAsync() => store.DisposeAsync();

    [Theory]
    [InlineData("time-travel.md")]
    public async Task Every_command_of_a_guide_prints_what_the_guide_shows(string guide)
    {
        var file = Path.Combine(Root, "docs", guide);
        var shown = await File.ReadAllTextAsync(file);
        var commands = new StoreCommands(store);
        var printed = new StringBuilder();
        var inBlock = false;
        foreach (var line in shown.Split('\n'))
        {
            if (line == "```" && inBlock) inBlock = false;
            if (!inBlock) printed.Append(line).Append('\n');
            if (line == "```console") inBlock = true;
            if (!inBlock || !line.StartsWith(Prompt, StringComparison.Ordinal)) continue;
            printed.Append(line).Append('\n').Append(await Printed(commands, line[Prompt.Length..]));
        }

        var now = printed.ToString()[..^1];
        var accepts = Environment.GetEnvironmentVariable("EVENTSIM_ACCEPT_GOLDEN") == "1";
        if (accepts) await File.WriteAllTextAsync(file, now);
        else Assert.Equal(Same(shown), Same(now));
    }

    private static async Task<string> Printed(StoreCommands commands, string line)
    {
        string[] words =
        [
            .. Word().Matches(line)
                .Select(word => word.Groups["quoted"] is { Success: true } inside ? inside.Value : word.Value),
        ];
        var scenario = Array.FindIndex(words, word => word.StartsWith("scenarios/", StringComparison.Ordinal));
        if (scenario >= 0) words[scenario] = Path.Combine(Root, words[scenario]);
        var (code, output, error) = await commands.Invoke(words);
        Assert.True(code is ExitCode.Ok or ExitCode.BadInput, $"{line}: exit code {code}\n{error}");
        return output + error;
    }

    /// <summary>Without what differs from run to run: ids, the chain, wall times.</summary>
    private static string Same(string text)
    {
        // A chain first: its end may look like the id of a run.
        text = Chain().Replace(Created().Replace(text, "TIME"), "LINK");
        text = Wall().Replace(Id().Replace(text, "RUN"), "WALL");
        return Blanks().Replace(text, " ");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EventSim.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex("""
        "(?<quoted>[^"]*)"|[^\s"]+
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Word();

    [GeneratedRegex(@"\b[a-hjkmnp-z2-9]{12}\b")]
    private static partial Regex Id();

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Chain();

    [GeneratedRegex(@"\b[0-9.]+ s$", RegexOptions.Multiline)]
    private static partial Regex Wall();

    [GeneratedRegex(@"20[0-9]{2}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+Z")]
    private static partial Regex Created();

    [GeneratedRegex(@" +")]
    private static partial Regex Blanks();
}
