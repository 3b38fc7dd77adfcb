using System.Globalization;
using EventSim.Simulation.Measures;

namespace EventSim.Cli.Output;

/// <summary>One row a request: the contract's columns. A time that has not come is empty.</summary>
internal static class RequestsCsv
{
    private const string Header =
        "id,profile,arrival_ns,first_token_ns,finish_ns,prompt_tokens,output_tokens,outcome,reason,replica,preemptions,"
        + "cached_tokens";

    /// <summary>Why a file can't be written; none where it can.</summary>
    public static string? WhyNot(string path)
    {
        if (path.Length == 0 || path.Contains('\0')) return "it is no name of a file";
        if (Directory.Exists(path)) return "it is a folder";
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)))) return "its folder does not exist";
        try
        {
            using var probe = new FileStream(
                Unfinished(path), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>Writes the file whole or not at all.</summary>
    public static void Write(string path, RequestTable requests, ImmutableArray<string> profiles)
    {
        var unfinished = Unfinished(path);
        using (var to = new StreamWriter(unfinished))
        {
            to.NewLine = "\n";
            to.WriteLine(Header);
            for (var id = 0; id < requests.Count; id++) to.WriteLine(Row(id, requests[id], profiles));
        }

        File.Move(unfinished, path, overwrite: true);
    }

    private static string Unfinished(string path) => path + ".tmp";

    private static string Row(int id, in RequestFacts facts, ImmutableArray<string> profiles)
    {
        string[] cells =
        [
            Number(id), Quoted(profiles[facts.Profile]), Number(facts.ArrivedAt), Time(facts.FirstTokenAt),
            facts.Outcome == Outcome.Completed ? Time(facts.LastTokenAt) : "", Number(facts.PromptTokens),
            Number(facts.OutputTokens), Reasons.Name(facts.Outcome), Reasons.Of(facts) ?? "",
            facts.Replica < 0 ? "" : Number(facts.Replica), Number(facts.Preemptions), Number(facts.CachedTokens),
        ];
        return string.Join(',', cells);
    }

    private static string Time(long ns) => ns < 0 ? "" : Number(ns);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
