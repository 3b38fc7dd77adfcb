using System.Globalization;
using System.Text.RegularExpressions;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input;

/// <summary>A deployment in short: <c>single</c>, or any of dpN, tpN, ppN, epN run together, as in
/// <c>tp4pp2dp2</c>.</summary>
internal static partial class DeploymentText
{
    /// <summary>What errors call it.</summary>
    public const string SourceName = "--deployment";

    /// <summary>The settings of a scenario that it stands for; what it does not name is 1.</summary>
    public static Either<Seq<InvalidInput>, Seq<string>> Settings(string text)
    {
        var parts = text == "single" ? [] : Part().Matches(text).ToList();
        var kinds = parts.ConvertAll(part => part.Groups[1].Value);
        var whole = text == "single" || (parts.Count > 0 && parts.Sum(part => part.Length) == text.Length);
        if (!whole || kinds.Distinct().Count() != kinds.Count)
        {
            return Seq1(new InvalidInput(
                SourceName, 0, "",
                $"found '{text}', expected single, or dpN, tpN, ppN and epN run together, such as tp4pp2dp2"));
        }

        string Degree(string kind) => parts.Find(part => part.Groups[1].Value == kind)?.Groups[2].Value ?? "1";
        return Seq(("replicas", "dp"), ("tp", "tp"), ("pp", "pp"), ("ep", "ep"))
            .Map(key => string.Create(CultureInfo.InvariantCulture, $"deployment.{key.Item1}={Degree(key.Item2)}"));
    }

    [GeneratedRegex(@"(dp|tp|pp|ep)([1-9][0-9]{0,8})", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
