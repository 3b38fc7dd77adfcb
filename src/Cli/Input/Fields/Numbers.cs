using System.Globalization;
using System.Numerics;
using EventSim.Cli.Input.Documents;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Fields;

/// <summary>Bare numbers, truth values and names, each with the range it may have.</summary>
internal static class Numbers
{
    private const NumberStyles Real =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A whole number in a range, both ends included.</summary>
    public static Reader<int> Whole(int min, int max) => node =>
        WholeIn(node, min, max, Range(min, max)).Map(value => (int)value);

    /// <summary>A whole number of 64 bits without a sign.</summary>
    public static Reader<ulong> Unsigned() => node =>
        WholeIn(node, ulong.MinValue, ulong.MaxValue, $"a whole number from 0 to {ulong.MaxValue}")
            .Map(value => (ulong)value);

    /// <summary>A number for which the test holds.</summary>
    public static Reader<double> Number(Func<double, bool> accepts, string accepted) => node =>
        TryReal(node) is { } value && accepts(value)
            ? Success<InvalidInput, double>(value)
            : Fail<InvalidInput, double>(node.Expected(accepted));

    /// <summary>A probability or share from 0 to 1.</summary>
    public static Reader<double> Share { get; } = Number(value => value is >= 0 and <= 1, "a number from 0 to 1");

    /// <summary>true or false.</summary>
    public static Validation<InvalidInput, bool> Truth(Node node) => node switch
    {
        Node.Scalar { Plain: true, Text: "true" } => Success<InvalidInput, bool>(true),
        Node.Scalar { Plain: true, Text: "false" } => Success<InvalidInput, bool>(false),
        _ => Fail<InvalidInput, bool>(node.Expected("true or false")),
    };

    /// <summary>A name: 1 to 100 characters, none of them a control character or a line break.</summary>
    public static Validation<InvalidInput, string> Name(Node node) =>
        node is Node.Scalar { IsNull: false } scalar && IsName(scalar.Text)
            ? Success<InvalidInput, string>(scalar.Text)
            : Fail<InvalidInput, string>(node.Expected("a name of 1 to 100 characters on one line"));

    /// <summary>The name of a file.</summary>
    public static Validation<InvalidInput, string> FileName(Node node) =>
        node is Node.Scalar { IsNull: false, Text.Length: > 0 and <= 4096 } scalar && !scalar.Text.Contains('\0')
            ? Success<InvalidInput, string>(scalar.Text)
            : Fail<InvalidInput, string>(node.Expected("the name of a file"));

    /// <summary>The finite number that a node is; none where it is something else.</summary>
    public static double? TryReal(Node node) =>
        node is Node.Scalar { Plain: true, Text.Length: > 0 and <= 64 } scalar
        && (char.IsAsciiDigit(scalar.Text[^1]) || scalar.Text[^1] == '.')
        && double.TryParse(scalar.Text, Real, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
            ? value
            : null;

    /// <summary>Whether a text may be a name.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 100 && text.All(IsShown);

    /// <summary>Whether a character can be seen, and is one character in every encoding of the canonical
    /// form.</summary>
    private static bool IsShown(char c) => CharUnicodeInfo.GetUnicodeCategory(c)
        is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Format);

    private static Validation<InvalidInput, BigInteger> WholeIn(
        Node node, BigInteger min, BigInteger max, string accepted) =>
        node is Node.Scalar { Plain: true, Text.Length: > 0 and <= 64 } scalar
        && BigInteger.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        && value >= min && value <= max
            ? Success<InvalidInput, BigInteger>(value)
            : Fail<InvalidInput, BigInteger>(node.Expected(accepted));

    private static string Range(int min, int max) =>
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");
}
