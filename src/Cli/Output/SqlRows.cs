using System.Data.Common;
using System.Text.Json;

namespace EventSim.Cli.Output;

/// <summary>How the rows of a query are printed.</summary>
internal enum RowFormat
{
    /// <summary>Aligned text.</summary>
    Table,

    /// <summary>Comma-separated values with a header, quoted where needed (RFC 4180); null is empty.</summary>
    Csv,

    /// <summary>One object: <c>{schema_version, columns: [{name, type}], rows: [{…}]}</c>.</summary>
    Json,
}

/// <summary>Prints the rows of a reader whose values are all text.</summary>
/// <param name="reader">Before its first row.</param>
/// <param name="limit">Rows to print at most.</param>
internal sealed class SqlRows(DbDataReader reader, long limit)
{
    private const int SchemaVersion = 1;

    private static readonly string[] Numeric =
        ["smallint", "integer", "bigint", "numeric", "real", "double precision", "int2", "int4", "int8", "float4",
            "float8"];

    private readonly ImmutableArray<string> columns =
        [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];

    private long read;

    /// <summary>There were more rows than the limit.</summary>
    public bool AreCut { get; private set; }

    /// <summary>Prints the rows: a table once it has all, the others row by row.</summary>
    public async Task Write(RowFormat format, TextWriter to, CancellationToken ct)
    {
        switch (format)
        {
            case RowFormat.Csv:
                await WriteCsv(to, ct);
                break;
            case RowFormat.Json:
                await WriteJson(to, ct);
                break;
            default:
                await WriteTable(to, ct);
                break;
        }
    }

    private async Task<bool> Next(CancellationToken ct)
    {
        if (!await reader.ReadAsync(ct)) return false;
        AreCut = ++read > limit;
        return !AreCut;
    }

    private async Task WriteTable(TextWriter to, CancellationToken ct)
    {
        var rows = new List<IReadOnlyList<string>>();
        while (await Next(ct)) rows.Add([.. columns.Select((_, i) => Cell(i) ?? "")]);
        TextTable.Write(to, columns, [.. columns.Select((_, i) => IsNumber(i))], rows);
    }

    private async Task WriteCsv(TextWriter to, CancellationToken ct)
    {
        await to.WriteAsync(string.Join(',', columns.Select(Quoted)) + "\r\n");
        while (await Next(ct))
        {
            var cells = columns.Select((_, i) => Cell(i) is { } text ? Quoted(text) : "");
            await to.WriteAsync(string.Join(',', cells) + "\r\n");
        }
    }

    private async Task WriteJson(TextWriter to, CancellationToken ct)
    {
        var typed = columns.Select((name, i) => new { name, type = reader.GetDataTypeName(i) }).ToList();
        var head = JsonSerializer.Serialize(typed, RunJson.Plain);
        await to.WriteAsync($"{{\"schema_version\":{SchemaVersion},\"columns\":{head},\"rows\":[");
        for (var first = true; await Next(ct); first = false)
        {
            var members = columns.Select((name, i) => $"{Text(name)}:{JsonCell(i)}");
            await to.WriteAsync($"{(first ? "" : ",")}\n{{{string.Join(',', members)}}}");
        }

        await to.WriteAsync("]}\n");
    }

    private string? Cell(int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    private bool IsNumber(int column) =>
        Numeric.Contains(reader.GetDataTypeName(column).Split('(')[0]);

    private string JsonCell(int column) =>
        (Cell(column), reader.GetDataTypeName(column)) switch
        {
            (null, _) => "null",
            (var text, "boolean") => text == "t" ? "true" : "false",
            (var text, "json" or "jsonb") => text,
            // JSON has no NaN and no infinity.
            (var text, _) when IsNumber(column) && char.IsAsciiDigit(text[^1]) => text,
            (var text, _) => Text(text),
        };

    private static string Text(string text) => JsonSerializer.Serialize(text, RunJson.Plain);

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
