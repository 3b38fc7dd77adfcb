using System.Buffers;
using System.Globalization;
using EventSim.Cli.Input.Documents;
using EventSim.Domain.Errors;
using EventSim.Domain.Units;
using LanguageExt;
using static LanguageExt.Prelude;
using Duration = EventSim.Domain.Units.Duration;

namespace EventSim.Cli.Input.Fields;

/// <summary>Numbers with a unit: <c>120s</c>, <c>5/s</c>, <c>80GB</c>, <c>100Gbit/s</c>. Read as exact decimals. A bare
/// number is refused, except 0; in canonical documents all are bare, in nanoseconds, per second, bytes,
/// FLOP/s.</summary>
internal static class Quantities
{
    /// <summary>The longest time accepted: 1,000 days, far inside 64 bits of nanoseconds even when many are
    /// added.</summary>
    public const long MaxNanoseconds = 1_000L * 24 * 3_600 * 1_000_000_000;

    private static readonly SearchValues<char> Digits = SearchValues.Create("+-.0123456789");

    /// <summary>The largest size accepted: 1 PB.</summary>
    public const long MaxBytes = 1_000_000_000_000_000;

    private static readonly ImmutableArray<Unit> Times =
    [
        new("ns", 1m), new("us", 1_000m), new("µs", 1_000m), new("μs", 1_000m), new("ms", 1_000_000m),
        new("s", 1_000_000_000m),
        new("m", 60_000_000_000m), new("min", 60_000_000_000m), new("h", 3_600_000_000_000m),
    ];

    private static readonly ImmutableArray<Unit> Rates =
        [new("/ms", 1_000m), new("/s", 1m), new("/m", 1m, 60m), new("/min", 1m, 60m), new("/h", 1m, 3_600m)];

    private static readonly ImmutableArray<Unit> Sizes =
    [
        new("B", 1m), new("kB", 1e3m), new("KB", 1e3m), new("MB", 1e6m), new("GB", 1e9m), new("TB", 1e12m),
        new("PB", 1e15m),
        new("KiB", 1024m), new("MiB", 1048576m), new("GiB", 1073741824m), new("TiB", 1099511627776m),
    ];

    private static readonly ImmutableArray<Unit> Bandwidths =
    [
        .. Sizes.Select(size => size with { Name = size.Name + "/s" }),
        new("bit/s", 0.125m), new("kbit/s", 125m), new("Mbit/s", 125e3m), new("Gbit/s", 125e6m), new("Tbit/s", 125e9m),
    ];

    private static readonly ImmutableArray<Unit> Operations =
    [
        new("GFLOP/s", 1e9m), new("TFLOP/s", 1e12m), new("PFLOP/s", 1e15m),
        new("GFLOPS", 1e9m), new("TFLOPS", 1e12m), new("PFLOPS", 1e15m),
        new("GOP/s", 1e9m), new("TOP/s", 1e12m), new("POP/s", 1e15m),
        new("GOPS", 1e9m), new("TOPS", 1e12m), new("POPS", 1e15m),
    ];

    private static readonly ImmutableArray<Unit> Powers = [new("W", 1m), new("kW", 1_000m)];

    /// <summary>A time of at least 0, to the nanosecond.</summary>
    public static Validation<InvalidInput, Duration> Time(Node node) =>
        TimeFrom(node, 0, "a time with a unit (ns, us, ms, s, min, h), such as 120s");

    /// <summary>A time above 0, to the nanosecond.</summary>
    public static Validation<InvalidInput, Duration> PositiveTime(Node node) =>
        TimeFrom(node, 1, "a time above 0 with a unit (ns, us, ms, s, min, h), such as 2s");

    /// <summary>An instant after the start of the run.</summary>
    public static Validation<InvalidInput, SimTime> Instant(Node node) =>
        Time(node).Map(time => new SimTime(time.Nanoseconds));

    /// <summary>A size in whole bytes, above 0.</summary>
    public static Validation<InvalidInput, long> Size(Node node) =>
        Whole(node, Sizes, 1, MaxBytes, "a size above 0 with a unit, such as 80GB or 80GiB");

    /// <summary>Requests a second, from 0.000001 to 1,000,000,000.</summary>
    public static Validation<InvalidInput, double> Rate(Node node) =>
        Real(node, Rates, value => value is >= 1e-6 and <= 1e9, "a rate above 0 with a unit, such as 5/s or 300/min");

    /// <summary>Bytes a second, above 0.</summary>
    public static Validation<InvalidInput, double> Bandwidth(Node node) =>
        Real(
            node, Bandwidths, value => value is >= 1 and <= 1e18,
            "a bandwidth above 0 with a unit, such as 900GB/s or 100Gbit/s");

    /// <summary>Operations a second, 0 included: a GPU may lack a format.</summary>
    public static Validation<InvalidInput, double> OperationRate(Node node) =>
        Real(node, Operations, value => value is >= 0 and <= 1e21, "a rate of operations, such as 989TFLOP/s");

    /// <summary>Watts, above 0.</summary>
    public static Validation<InvalidInput, double> Power(Node node) =>
        Real(node, Powers, value => value is > 0 and <= 1e6, "a power above 0 with a unit, such as 700W");

    private static Validation<InvalidInput, Duration> TimeFrom(Node node, long min, string accepted) =>
        Whole(node, Times, min, MaxNanoseconds, accepted).Map(nanoseconds => new Duration(nanoseconds));

    /// <summary>A quantity that is a whole number of base units.</summary>
    private static Validation<InvalidInput, long> Whole(
        Node node, ImmutableArray<Unit> units, long min, long max, string accepted)
    {
        if (Exact(node, units) is not { } value) return Fail<InvalidInput, long>(Refused(node, accepted));
        if (value < min) return Fail<InvalidInput, long>(node.Expected(accepted));
        if (value > max) return Fail<InvalidInput, long>(node.Expected($"at most {Largest(units, max)}"));
        return value == decimal.Truncate(value)
            ? Success<InvalidInput, long>((long)value)
            : Fail<InvalidInput, long>(node.Expected(accepted + ", and no finer than " + units[0].Name));
    }

    private static Validation<InvalidInput, double> Real(
        Node node, ImmutableArray<Unit> units, Func<double, bool> accepts, string accepted)
    {
        var value = node.Place.Source.Canonical ? Numbers.TryReal(node) : ToDouble(Exact(node, units));
        if (value is not { } number) return Fail<InvalidInput, double>(Refused(node, accepted));
        return accepts(number)
            ? Success<InvalidInput, double>(number)
            : Fail<InvalidInput, double>(node.Expected(accepted));
    }

    /// <summary>Correctly rounded, by way of the decimal's digits.</summary>
    private static double? ToDouble(decimal? value) => value is { } exact
        ? double.Parse(exact.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : null;

    /// <summary>The quantity in base units; none where it is no number with one of the units.</summary>
    private static decimal? Exact(Node node, ImmutableArray<Unit> units)
    {
        if (node is not Node.Scalar { Text.Length: > 0 and <= 40 } scalar) return null;
        var text = scalar.Text;
        var digits = text.AsSpan().IndexOfAnyExcept(Digits);
        var number = digits < 0 ? text : text[..digits];
        if (!IsExact(number, out var value)) return null;
        var unit = digits < 0 ? "" : text[digits..].TrimStart(' ');
        if (unit.Length == 0) return value == 0 || node.Place.Source.Canonical ? value : null;
        foreach (var known in units)
        {
            if (known.Name == unit) return known.InBaseUnits(value);
        }

        return null;
    }

    private static bool IsExact(string number, out decimal value) =>
        decimal.TryParse(
            number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out value)
        && number.Count(char.IsAsciiDigit) <= 18;

    private static InvalidInput Refused(Node node, string accepted) =>
        !node.Place.Source.Canonical && Numbers.TryReal(node) is not null
            ? node.Place.Problem($"found {node.Shown} without a unit, expected {accepted}")
            : node.Expected(accepted);

    private static string Largest(ImmutableArray<Unit> units, long max) =>
        units == Times ? "1000 days" : string.Create(CultureInfo.InvariantCulture, $"{max} bytes");

    /// <summary>A unit: so many base units, over a divisor that keeps <c>300/min</c> exactly 5 a second.</summary>
    private readonly record struct Unit(string Name, decimal Times, decimal Per = 1m)
    {
        /// <summary>The value in base units; the largest decimal where it would be beyond that.</summary>
        public decimal InBaseUnits(decimal value) =>
            Math.Abs(value) > decimal.MaxValue / Times ? decimal.MaxValue * Math.Sign(value) : value * Times / Per;
    }
}
