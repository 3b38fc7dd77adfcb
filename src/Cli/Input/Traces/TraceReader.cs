using System.Security.Cryptography;
using EventSim.Cli.Input.Documents;
using EventSim.Domain.Errors;
using EventSim.Domain.Workloads;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Traces;

/// <summary>Reads a recorded trace into requests: every fault of the file in one report, nothing left out
/// uncounted.</summary>
public static class TraceReader
{
    /// <summary>The names of the formats.</summary>
    public static readonly ImmutableArray<string> Formats = [.. TraceFormat.All.Select(format => format.Name)];

    /// <summary>Reads a trace file, gzipped or not.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="shownName">What to call it in errors and in the scenario.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="rateScale">Arrival rates are multiplied by it. Range: above 0, finite.</param>
    public static Either<Seq<InvalidInput>, Workload.Trace> Read(
        string path, string shownName, string format, double rateScale)
    {
        var known = TraceFormat.All.FirstOrDefault(f => f.Name == format);
        if (known is null)
            return Fault(shownName, $"'{format}' is no trace format; known are {string.Join(", ", Formats)}");
        if (!(rateScale is > 1e-9 and < 1e9))
            return Fault(shownName, FormattableString.Invariant($"rate_scale is {rateScale}; accepted is 1e-9 to 1e9"));
        return Bytes(path, shownName).Bind(bytes =>
            TraceText.Lines(bytes, shownName)
                .Bind(lines => TraceRows.Read(lines, known, shownName))
                .Bind(rows => Requests(rows, known, shownName, rateScale))
                .Map(found => new Workload.Trace(
                    new TraceSource(shownName, format, Sha256(bytes), rateScale, found.Dropped), found.Requests)));
    }

    /// <summary>The SHA-256 of a trace file, lower-case hexadecimal.</summary>
    public static Either<Seq<InvalidInput>, string> Digest(string path, string shownName) =>
        Bytes(path, shownName).Map(Sha256);

    private static Either<Seq<InvalidInput>, (ImmutableArray<ListedRequest> Requests,
        ImmutableSortedDictionary<string, int> Dropped)> Requests(
        ImmutableArray<TraceRow> rows, TraceFormat format, string shownName, double rateScale)
    {
        var start = format.Clock == TraceClock.Date && rows.Length > 0 ? rows.Min(row => row.Nanoseconds) : 0;
        var kept = ImmutableArray.CreateBuilder<ListedRequest>(rows.Length);
        var dropped = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (row.DropReason is { } reason) dropped[reason] = dropped.GetValueOrDefault(reason) + 1;
            else kept.Add(row.ToRequest(start, (decimal)rateScale, kept.Count));
        }

        if (kept.Count == 0) return Fault(shownName, $"no request in the file: {rows.Length} rows, all dropped");
        return (kept.DrainToImmutable(), dropped.ToImmutable());
    }

    private static Either<Seq<InvalidInput>, byte[]> Bytes(string path, string shownName) =>
        TextFile.Bytes(path, shownName, TraceText.MaxBytes);

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static Seq<InvalidInput> Fault(string shownName, string message) =>
        Seq1(new InvalidInput(shownName, 0, "", message));
}
