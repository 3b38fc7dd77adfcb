using System.Text.RegularExpressions;
using EventSim.Tests.Support;

namespace EventSim.Tests.Architecture;

public sealed partial class GuideTests
{
    private const int LongestFolderGuide = 40;

    // Folders with documents that people write.
    private static readonly ImmutableArray<string> Folders = ["docs", "src", "tests", "db", "scenarios"];

    private static readonly ImmutableArray<string> Guides =
    [
        "README.md", "CHANGELOG.md",
        .. Folders
            .SelectMany(folder => Directory.EnumerateFiles(
                Repository.Path(folder), "*.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> AllGuides => [.. Guides];

    public static TheoryData<string> GuidesWithPaths => ["docs/map.md", "docs/extending.md"];

    public static TheoryData<string> FolderGuides =>
        [.. Guides.Where(guide => guide.EndsWith("/README.md", StringComparison.Ordinal))];

    [Fact]
    public void The_quick_start_is_two_commands()
    {
        var start = QuickStart().Match(Text("README.md"));
        Assert.True(start.Success, "README.md has no code under 'Quick start'");
        Assert.Equal("./eventsim run scenarios/heavy.yaml\n./test\n", start.Groups["code"].Value);
    }

    [Fact]
    public void Every_command_is_named_in_a_guide()
    {
        var texts = Guides
            .Where(guide => guide == "README.md" || guide.StartsWith("docs/", StringComparison.Ordinal))
            .Select(Text).ToList();
        var unnamed = HelpText.Commands().Where(name => !texts.Exists(
            text => Regex.IsMatch(text, $@"eventsim {name}\b|`{name}[ `]", RegexOptions.CultureInvariant)));
        Assert.Empty(unnamed);
    }

    [Theory]
    [MemberData(nameof(GuidesWithPaths))]
    public void Every_file_that_a_guide_names_is_there(string guide)
    {
        var named = QuotedPath().Matches(Text(guide)).Select(match => match.Groups["path"].Value).Distinct().ToList();
        Assert.NotEmpty(named);
        Assert.DoesNotContain(named, path => !IsThere(Repository.Path(path)));
    }

    [Theory]
    [MemberData(nameof(AllGuides))]
    public void Every_page_that_is_linked_is_there(string guide)
    {
        var folder = Path.GetDirectoryName(Repository.Path(guide))!;
        var targets = Link().Matches(Text(guide)).Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal));
        Assert.DoesNotContain(targets, target => !IsThere(Path.Combine(folder, target)));
    }

    [Theory]
    [MemberData(nameof(FolderGuides))]
    public void A_folders_guide_fits_on_a_page(string guide) =>
        Assert.InRange(File.ReadLines(Repository.Path(guide)).Count(), 1, LongestFolderGuide);

    private static string Text(string guide) => File.ReadAllText(Repository.Path(guide));

    private static bool IsThere(string path) => File.Exists(path) || Directory.Exists(path);

    [GeneratedRegex(@"## Quick start\n.*?```[a-z]*\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex QuickStart();

    [GeneratedRegex(@"`(?<path>(?:src|tests|docs|db|scripts|scenarios)/[^`\s*]*)`")]
    private static partial Regex QuotedPath();

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)[^)]*\)")]
    private static partial Regex Link();
}
