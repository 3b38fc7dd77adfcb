using System.Globalization;
using System.Security.Cryptography;
using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Workloads;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>The values of an empirical distribution: a file with one number a line, of tokens or of seconds. Empty
/// lines
/// and lines that start with <c>#</c> mean nothing.</summary>
internal static class ValuesFile
{
    private const int MaxFaults = 100;

    /// <summary>Reads the distribution whose file a section names.</summary>
    public static Option<Distribution> Read(Section section, Problems problems)
    {
        var source = section.Mapping.Place.Source;
        var key = FileReference.KeyIn(source);
        if (source.WithoutFiles)
        {
            return section.Required(key, FileReference.Read, "the file of values")
                .Map(file => (Distribution)new Distribution.Empirical(file.Name, file.Expected.IfNone(""), []));
        }

        return
            from found in section.Required(key, FileReference.Read, "the file of values")
            from bytes in problems.Keep(TextFile.Bytes(found.FullPath, found.Name))
            from sha256 in problems.Keep(FileReference.CheckDigest(section.Mapping[key]!, found, Digest(bytes)))
            from text in problems.Keep(TextFile.Decode(bytes, found.Name))
            from values in problems.Keep(Values(text, found.Name))
            select (Distribution)new Distribution.Empirical(found.Name, sha256, values);
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static Validation<InvalidInput, ImmutableArray<double>> Values(string text, string file)
    {
        var lines = text.Split('\n')
            .Select((line, index) => (Text: line.Trim(), Number: index + 1))
            .Where(line => line.Text.Length > 0 && line.Text[0] != '#')
            .Select(line => (line.Number, line.Text, Value: Value(line.Text)))
            .ToList();
        var faults = lines.Where(line => line.Value is null).Take(MaxFaults)
            .Select(line => new InvalidInput(
                file, line.Number, "", $"found '{line.Text}', expected a number of at least 0"))
            .ToSeq().Strict();
        if (!faults.IsEmpty) return Fail<InvalidInput, ImmutableArray<double>>(faults);
        return lines.Count == 0
            ? Fail<InvalidInput, ImmutableArray<double>>(
                new InvalidInput(file, 0, "", "holds no values, expected one a line"))
            : Success<InvalidInput, ImmutableArray<double>>([.. lines.Select(line => line.Value!.Value).Order()]);
    }

    private static double? Value(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value is >= 0 and <= 1e8
            ? value
            : null;
}
