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
internal static class SqlRows
{
    private const int SchemaVersion = 1;

    private static readonly string[] Numeric =
        ["smallint", "integer", "bigint", "numeric", "real", "double precision", "int2", "int4", "int8", "float4",
            "float8"];

    /// <summary>Prints all rows.</summary>
    public static async Task Write(DbDataReader reader, RowFormat format, TextWriter to)
    {
        switch (format)
        {
            case RowFormat.Csv:
                await WriteCsv(reader, to);
                break;
            case RowFormat.Json:
                await WriteJson(reader, to);
                break;
            default:
                await WriteTable(reader, to);
                break;
        }
    }

    private static async Task WriteTable(DbDataReader reader, TextWriter to)
    {
        var columns = Columns(reader);
        var rows = new List<IReadOnlyList<string>>();
        while (await reader.ReadAsync())
            rows.Add([.. columns.Select((_, i) => Cell(reader, i) ?? "")]);
        TextTable.Write(to, columns, [.. columns.Select((_, i) => IsNumber(reader, i))], rows);
    }

    private static async Task WriteCsv(DbDataReader reader, TextWriter to)
    {
        var columns = Columns(reader);
        await to.WriteAsync(string.Join(',', columns.Select(Quoted)) + "\r\n");
        while (await reader.ReadAsync())
        {
            var cells = columns.Select((_, i) => Cell(reader, i) is { } text ? Quoted(text) : "");
            await to.WriteAsync(string.Join(',', cells) + "\r\n");
        }
    }

    private static async Task WriteJson(DbDataReader reader, TextWriter to)
    {
        var columns = Columns(reader).Select((name, i) => new { name, type = reader.GetDataTypeName(i) }).ToList();
        var head = JsonSerializer.Serialize(columns, RunJson.Plain);
        await to.WriteAsync($"{{\"schema_version\":{SchemaVersion},\"columns\":{head},\"rows\":[");
        for (var first = true; await reader.ReadAsync(); first = false)
        {
            var members = columns.Select((column, i) => $"{Text(column.name)}:{JsonCell(reader, i)}");
            await to.WriteAsync($"{(first ? "" : ",")}\n{{{string.Join(',', members)}}}");
        }

        await to.WriteAsync("]}\n");
    }

    private static ImmutableArray<string> Columns(DbDataReader reader) =>
        [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];

    private static string? Cell(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    private static bool IsNumber(DbDataReader reader, int column) =>
        Numeric.Contains(reader.GetDataTypeName(column).Split('(')[0]);

    private static string JsonCell(DbDataReader reader, int column) =>
        (Cell(reader, column), reader.GetDataTypeName(column)) switch
        {
            (null, _) => "null",
            (var text, "boolean") => text == "t" ? "true" : "false",
            (var text, "json" or "jsonb") => text,
            // JSON has no NaN and no infinity.
            (var text, _) when IsNumber(reader, column) && char.IsAsciiDigit(text[^1]) => text,
            (var text, _) => Text(text),
        };

    private static string Text(string text) => JsonSerializer.Serialize(text, RunJson.Plain);

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
