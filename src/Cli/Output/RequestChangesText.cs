using System.Diagnostics;
using System.Globalization;
using EventSim.Cli.Differences;
using EventSim.Domain.Objectives;
using EventSim.Persistence.Runs;

namespace EventSim.Cli.Output;

/// <summary>How the requests of two runs fare, for people.</summary>
internal static class RequestChangesText
{
    private const double NanosecondsPerMillisecond = 1e6;

    private static readonly ImmutableArray<string> CountColumns =
        ["requests", "both", "only A", "only B", "faster", "slower", "mean change, ms"];

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter to, SloMetric by, RequestChanges requests)
    {
        TextTable.Write(
            to,
            CountColumns,
            [.. CountColumns.Select((_, i) => i > 0)],
            [
                .. requests.ByProfile.Select(part => Counts(part.Profile, part.Counts)),
                Counts("all", requests.All),
            ]);
        to.Write(
            $"Faster and slower in B, by {Title(by)}: {requests.All.Compared} requests have it in both runs; warm-up "
            + "included.\n");
        if (requests.All.OtherLengths > 0)
            to.Write($"{requests.All.OtherLengths} of those in both have other lengths: they are other requests.\n");
        Write(to, "lost", by, requests.Lost);
        Write(to, "gained", by, requests.Gained);
    }

    private static string[] Counts(string name, RequestCounts counts) =>
    [
        name, $"{counts.Both}", $"{counts.OnlyA}", $"{counts.OnlyB}", $"{counts.Faster}", $"{counts.Slower}",
        counts.MeanChange is { } mean ? Signed(mean) : "-",
    ];

    private static void Write(TextWriter to, string what, SloMetric by, ImmutableArray<RequestChange> changes)
    {
        if (changes.IsEmpty) return;
        to.Write('\n');
        TextTable.Write(
            to,
            [$"{what} most", "in A", "in B", $"{Title(by)} in B, ms", "change", "queue", "prefill", "decode", "mainly"],
            [false, true, true, true, true, true, true, true, false],
            [.. changes.Select(change => Row(change, by))]);
    }

    private static string[] Row(RequestChange change, SloMetric by)
    {
        var (a, b) = (change.A.Parts, change.B.Parts);
        return
        [
            $"{change.Profile} {change.Session}.{change.Turn}",
            $"{change.A.Request}",
            $"{change.B.Request}",
            Fixed(change.B.Latency),
            Signed(change.Change),
            Signed(b.Queue.Nanoseconds - a.Queue.Nanoseconds),
            Signed(b.Prefill.Nanoseconds - a.Prefill.Nanoseconds),
            b.Decode is { } ofB && a.Decode is { } ofA ? Signed(ofB.Nanoseconds - ofA.Nanoseconds) : "-",
            CauseSentence.Of(change, by),
        ];
    }

    private static string Title(SloMetric latency) => latency switch
    {
        SloMetric.Ttft => "TTFT",
        SloMetric.Tpot => "TPOT",
        SloMetric.E2el => "E2EL",
        _ => throw new UnreachableException($"{latency}"),
    };

    private static string Fixed(double nanoseconds) =>
        (nanoseconds / NanosecondsPerMillisecond).ToString("0.000", CultureInfo.InvariantCulture);

    private static string Signed(double nanoseconds) => (nanoseconds / NanosecondsPerMillisecond).ToString(
        "+0.000;-0.000;0.000", CultureInfo.InvariantCulture);
}
