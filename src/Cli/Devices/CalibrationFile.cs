using System.Security.Cryptography;
using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Devices;

/// <summary>A device's constants and, if its kernels are to be taken as measured, their tables: what <c>calibrate</c>
/// writes.</summary>
/// <param name="Fit">The constants.</param>
/// <param name="Tables">The tables.</param>
/// <param name="Sha256">Digest of the file.</param>
/// <remarks>The constants are a JSON object. After it a line <see cref="TablesLine"/> may stand, and then, in CSV, one
/// measured shape a line: see <see cref="TableRows"/>.</remarks>
internal sealed record CalibrationFile(DeviceFit Fit, KernelTables Tables, string Sha256)
{
    /// <summary>What stands between the constants and the tables.</summary>
    public const string TablesLine = "tables";

    /// <summary>Reads a file.</summary>
    public static Either<Seq<InvalidInput>, CalibrationFile> Read(string path, string shownName) =>
        from bytes in TextFile.Bytes(path, shownName)
        from text in TextFile.Decode(bytes, shownName)
        from read in Parse(text, shownName, Convert.ToHexStringLower(SHA256.HashData(bytes)))
        select read;

    private static Either<Seq<InvalidInput>, CalibrationFile> Parse(string text, string name, string sha256)
    {
        var lines = text.Split('\n');
        var end = System.Array.FindIndex(lines, line => line.TrimEnd('\r') == TablesLine);
        var json = end < 0 ? text : string.Join('\n', lines[..end]);
        return YamlReader.Read(json, Source.Of(name, "")).Bind(root => Problems.Collect(problems =>
        {
            var fit = problems.Keep(DeviceFile.Read(root, DeviceCatalog.Like));
            var layouts = TableLayout.All(root, problems);
            var tables = new TableRows(name, layouts).Read(lines, end < 0 ? lines.Length : end + 1, problems);
            return fit.Map(constants => new CalibrationFile(constants, tables, sha256));
        }).ToEither());
    }
}
