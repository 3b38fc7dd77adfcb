using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using EventSim.Cli.Differences;
using EventSim.Cli.Runs;
using EventSim.Persistence.Runs;
using EventSim.Simulation.Differences;

namespace EventSim.Cli.Output;

/// <summary>How two runs differ, for people: what says most first.</summary>
internal static class DifferenceText
{
    private const int SettingsShown = 12;
    private const int LongestValue = 40;

    // Statistics that a glance needs; the JSON has all.
    private static readonly ImmutableArray<string> Unshown =
    [
        ".median", ".std", ".p95", ".max", "window.", "max_num_batched_tokens", "num_gpu_blocks",
        "prefilled_tokens_mean",
    ];

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter to, RunDifference of)
    {
        WriteRuns(to, of);
        WriteSettings(to, of.Settings);
        WriteFirst(to, of);
        WriteMetrics(to, of);
        to.Write('\n');
        RequestChangesText.Write(to, of.By, of.Requests);
    }

    private static void WriteRuns(TextWriter to, RunDifference of)
    {
        TextTable.Write(
            to,
            ["", "run", "name", "scenario", "seed", "status", "simulated, s"],
            [false, false, false, false, true, false, true],
            [Row("A", of.A), Row("B", of.B)]);
        to.Write($"\n{Relation(of)}\n");
    }

    private static string[] Row(string which, DifferenceSide side) =>
    [
        which, side.Id, side.Summary.Name, side.Summary.ScenarioName,
        side.Summary.Seed.ToString(CultureInfo.InvariantCulture), RunJson.StatusName(side.Summary.Status),
        (side.Summary.SimulatedUntil / 1e9).ToString("0.000", CultureInfo.InvariantCulture),
    ];

    private static string Relation(RunDifference of) => of.Common switch
    {
        CommonHistory.Whole => "A and B are the same run.",
        CommonHistory.UpTo upTo =>
            $"{Branch(of)}: up to {EventSentence.Seconds(upTo.At.Nanoseconds)} they share {upTo.Events} stored events.",
        CommonHistory.None when of.A.Summary.ScenarioSha256 == of.B.Summary.ScenarioSha256 =>
            "A and B are runs of the same scenario.",
        CommonHistory.None =>
            "A and B have no common history: their scenarios differ, and so may their events from the first one on.",
        _ => throw new UnreachableException($"{of.Common}"),
    };

    private static string Branch(RunDifference of) =>
        of.B.History.Stretches.Any(stretch => stretch.Run == of.A.Summary.Run) ? "B is a branch of A"
        : of.A.History.Stretches.Any(stretch => stretch.Run == of.B.Summary.Run) ? "A is a branch of B"
        : $"A and B are branches of {of.A.History.Stretches[0].Run}";

    private static void WriteSettings(TextWriter to, ImmutableArray<ScenarioChange> settings)
    {
        if (settings.IsEmpty) return;
        to.Write('\n');
        TextTable.Write(
            to,
            ["setting", "A", "B"],
            [false, false, false],
            [.. settings.Take(SettingsShown).Select(s => new[] { s.Path, Short(s.A), Short(s.B) })]);
        if (settings.Length > SettingsShown) to.Write($"and {settings.Length - SettingsShown} more\n");
    }

    private static string Short(JsonNode? value)
    {
        var text = value?.ToJsonString(RunJson.Plain) ?? "-";
        return text.Length <= LongestValue ? text : $"{text[..LongestValue]}…";
    }

    private static void WriteFirst(TextWriter to, RunDifference of)
    {
        if (of.First is not { } first)
        {
            to.Write($"\nThe runs are equal in all {of.Same} events.\n");
            return;
        }

        to.Write($"\nThe first {of.Same} events are the same. The next is the first that differs:\n");
        WriteEvent(to, "A", first.A, of.A);
        WriteEvent(to, "B", first.B, of.B);
        to.Write("\nThe replicas after it, where they differ:\n");
        var rows = Replicas(first).ToList();
        if (rows.Count == 0)
        {
            to.Write("all are the same\n");
            return;
        }

        TextTable.Write(
            to,
            ["replica", "", "running", "waiting", "KV blocks", "of", "tokens of the batch", "of"],
            [true, false, true, true, true, true, true, true],
            rows);
    }

    private static void WriteEvent(TextWriter to, string which, DifferingSide side, DifferenceSide run) =>
        to.Write(side.Happened is { } happened
            ? $"  {which}  {EventSentence.Seconds(happened.At.Nanoseconds)}: "
                + $"{EventSentence.Of(happened, run.Profiles)}\n"
            : $"  {which}  has no more events{Unless(run)}\n");

    private static string Unless(DifferenceSide run) =>
        run.IsComplete ? "" : $": it is {RunJson.StatusName(run.Summary.Status)}";

    private static IEnumerable<string[]> Replicas(FirstDifference first)
    {
        for (var i = 0; i < Math.Max(first.A.Replicas.Length, first.B.Replicas.Length); i++)
        {
            var a = i < first.A.Replicas.Length ? first.A.Replicas[i] : null;
            var b = i < first.B.Replicas.Length ? first.B.Replicas[i] : null;
            if (a == b) continue;
            yield return Row(i, "A", a);
            yield return Row(i, "B", b);
        }
    }

    private static string[] Row(int replica, string which, ReplicaAt? at) => at is null
        ? [$"{replica}", which, "-", "-", "-", "-", "-", "-"]
        :
        [
            $"{replica}", which, $"{at.Running}", $"{at.Waiting}", $"{at.UsedBlocks}", $"{at.Blocks}",
            at.BatchTokens is { } tokens ? $"{tokens}" : "-", $"{at.Budget}",
        ];

    private static void WriteMetrics(TextWriter to, RunDifference of)
    {
        to.Write('\n');
        if (!of.A.IsComplete || !of.B.IsComplete)
        {
            to.Write("There are no metrics to compare: a run is not complete.\n");
            return;
        }

        TextTable.Write(
            to,
            ["metric", "A", "B", "change", "%", ""],
            [false, true, true, true, true, false],
            [.. of.Metrics.Where(IsShown).Select(Row)]);
    }

    private static bool IsShown(MetricChange metric) =>
        metric is not { A: 0, B: 0 } && !Unshown.Any(part => metric.Name.Contains(part, StringComparison.Ordinal));

    private static string[] Row(MetricChange metric) =>
    [
        metric.Name, Number(metric.A), Number(metric.B), Number(metric.Change, "+0.###;-0.###;0"),
        Number(metric.Percent, "+0.0;-0.0;0"), metric.Verdict is "better" or "worse" ? metric.Verdict : "",
    ];

    private static string Number(double? value, string format = "0.###") =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
