using System.Text.RegularExpressions;

namespace EventSim.Tests.Architecture;

public sealed partial class TidyTests
{
    private const int LongestFile = 300;
    private const int LongestLine = 120;

    private static readonly ImmutableArray<string> NamesOfNothing =
        ["Utils", "Utilities", "Common", "Misc", "Managers", "Interfaces", "Helpers", "Shared"];

    [Fact]
    public void A_source_file_is_short() => Rule.Holds(
        SourceFile.CSharp
            .Where(file => file.Lines.Length > LongestFile)
            .Select(file => $"{file.Path}: {file.Lines.Length} lines"));

    [Fact]
    public void A_line_fits_on_the_screen() =>
        Rule.Holds(SourceFile.CSharp.SelectMany(file => file.Where(line => line.Length > LongestLine)));

    [Fact]
    public void Nothing_is_left_for_later_or_folded_away() => Rule.Holds(
        SourceFile.CSharp
            .Concat(SourceFile.In("db", "*.sql"))
            .Concat(SourceFile.In("scripts", "*"))
            .Concat(SourceFile.In("scenarios", "*.yaml"))
            .SelectMany(file => file.Where(line => LeftForLater().IsMatch(line))));

    [Fact]
    public void No_comment_is_code() =>
        Rule.Holds(SourceFile.CSharp.SelectMany(file => file.Where(line => CommentedOut().IsMatch(line))));

    [Fact]
    public void A_namespace_is_the_folder() => Rule.Holds(
        from file in SourceFile.CSharp
        let parts = file.Path.Split('/')[1..^1]
        let folder = string.Join('.', parts).Replace("EventSim.", "", StringComparison.Ordinal)
        let stated = file.Lines.FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
        where stated is not null && stated != $"namespace EventSim.{folder};"
        select $"{file.Path}: {stated}");

    [Fact]
    public void A_folder_is_named_after_what_it_holds() => Rule.Holds(
        SourceFile.CSharp.Select(file => file.Path).Where(path => path.Split('/').Any(NamesOfNothing.Contains)));

    [GeneratedRegex(@"\b(?:TO" + @"DO|FIX" + @"ME|XX" + @"X|HA" + @"CK)\b|^\s*#reg" + "ion")]
    private static partial Regex LeftForLater();

    // A comment line that is a statement, a call, a block's head or a brace.
    [GeneratedRegex(
        @"^\s*//\s*(?:(?:var|return|await|throw|using|if|else|for|foreach|public|private|internal)\b.*[;{]"
        + @"|[\w.]+\(.*\);|[\w.]+ = [^;]*;|[{}])\s*$")]
    private static partial Regex CommentedOut();
}
