using System.Diagnostics;
using System.Text.RegularExpressions;
using EventSim.Tests.Support;

namespace EventSim.Tests.Architecture;

public sealed partial class DocumentationTests
{
    [Fact]
    public void Every_scenario_begins_with_what_it_shows() =>
        Rule.Holds(SourceFile.In("scenarios", "*.yaml").Where(file => !StartsWith(file, "# ")).Select(f => f.Path));

    [Fact]
    public void Every_view_and_query_begins_with_what_it_answers() => Rule.Holds(
        SourceFile.In("db/views", "*.sql").Concat(SourceFile.In("db/queries", "*.sql"))
            .Where(file => !StartsWith(file, "-- ")).Select(f => f.Path));

    [Fact]
    public void Every_command_that_the_readme_shows_exists()
    {
        var readme = Repository.Path("README.md");
        var shown = (File.Exists(readme) ? File.ReadLines(readme) : [])
            .SelectMany(line => ShownCommand().Matches(line))
            .Select(match => match.Groups[1].Value)
            .Distinct();
        Rule.Holds(shown.Except(ListedCommands()));
    }

    private static bool StartsWith(SourceFile file, string comment) =>
        file.Lines is [{ Length: > 4 } first, ..] && first.StartsWith(comment, StringComparison.Ordinal);

    // What --help lists under "Commands:".
    private static ImmutableArray<string> ListedCommands()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "EventSim.Cli.dll");
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host, [program, "--help"]) { RedirectStandardOutput = true };
        using var help = Process.Start(start)!;
        var lines = help.StandardOutput.ReadToEnd().Split('\n');
        return
        [
            .. from line in lines.SkipWhile(line => !line.StartsWith("Commands:", StringComparison.Ordinal)).Skip(1)
               where line.StartsWith("  ", StringComparison.Ordinal)
               select line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0],
        ];
    }

    [GeneratedRegex(@"\beventsim ([a-z]+)\b")]
    private static partial Regex ShownCommand();
}
