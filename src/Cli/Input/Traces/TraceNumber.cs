using System.Globalization;
using EventSim.Domain.Errors;
using EventSim.Domain.Workloads;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Traces;

/// <summary>Where a value of a trace stands.</summary>
internal readonly record struct TracePlace(string File, int Line)
{
    /// <summary>The error that a value of a column is not what is expected.</summary>
    public InvalidInput Fault(string column, string found, string expected) =>
        new(File, Line, column, $"'{found}' is not {expected}");
}

/// <summary>The values of a trace, read as decimals, so that no digit is lost.</summary>
internal static class TraceNumber
{
    private const decimal NanosecondsPerSecond = 1_000_000_000m;
    private const decimal NanosecondsPerMillisecond = 1_000_000m;
    private const decimal NanosecondsPerTick = 100m;

    /// <summary>A time stamp of 30 years and more is a wrong unit, not a trace.</summary>
    private const decimal LatestSecond = 1_000_000_000m;

    private static readonly string[] DateForms = ["yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFFFzzz"];

    /// <summary>A time stamp in nanoseconds, exact.</summary>
    public static Validation<InvalidInput, decimal> Time(string text, TraceFormat format, TracePlace at) =>
        format.Clock switch
        {
            TraceClock.Date => Date(text, format.Arrival, at),
            TraceClock.Milliseconds => Number(text, format.Arrival, NanosecondsPerMillisecond, at),
            TraceClock.Seconds or _ => Number(text, format.Arrival, NanosecondsPerSecond, at),
        };

    /// <summary>A token count: a whole number; 0 and less are read, and dropped with a reason later.</summary>
    public static Validation<InvalidInput, int> Tokens(string text, string column, TracePlace at) =>
        Whole(text, -Draw.MostTokens, Draw.MostTokens) is { } tokens
            ? Success<InvalidInput, int>(tokens)
            : Fail<InvalidInput, int>(at.Fault(column, text, $"a whole number of tokens up to {Draw.MostTokens}"));

    /// <summary>A session's number.</summary>
    public static Validation<InvalidInput, int> Session(string text, TracePlace at) =>
        Whole(text, 0, int.MaxValue) is { } session
            ? Success<InvalidInput, int>(session)
            : Fail<InvalidInput, int>(at.Fault(TraceFormat.Session, text, "a whole number from 0"));

    private static int? Whole(string text, int least, int most) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value == decimal.Truncate(value) && value >= least && value <= most
            ? (int)value
            : null;

    private static Validation<InvalidInput, decimal> Number(string text, string column, decimal unit, TracePlace at) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value >= 0 && value <= LatestSecond * NanosecondsPerSecond / unit
            ? Success<InvalidInput, decimal>(value * unit)
            : Fail<InvalidInput, decimal>(at.Fault(
                column, text, $"a time in {(unit == NanosecondsPerSecond ? "" : "milli")}seconds, from 0"));

    private static Validation<InvalidInput, decimal> Date(string text, string column, TracePlace at) =>
        DateTimeOffset.TryParseExact(
            text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? Success<InvalidInput, decimal>(date.UtcTicks * NanosecondsPerTick)
            : Fail<InvalidInput, decimal>(at.Fault(column, text, "a date such as 2023-11-16 18:15:46.6805900"));
}
