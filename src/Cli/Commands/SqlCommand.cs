using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using EventSim.Cli.Output;
using EventSim.Cli.Stores;
using EventSim.Persistence.Postgres;

namespace EventSim.Cli.Commands;

/// <summary><c>sql 'select …'</c>: one read-only statement over the tables and views of the store.</summary>
internal static class SqlCommand
{
    // A table is held in memory until its last row is there; the other formats are not.
    private const long RowsOfATable = 10_000;

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var sql = new Argument<string>("SQL")
        {
            Description = "one statement; tables run, request, iteration; views v_*",
        };
        var csv = new Option<bool>("--csv") { Description = "print comma-separated values" };
        var (limit, timeout) = (Limit(), Timeout());
        var json = StoreArguments.Json();
        var store = StoreArguments.Store();
        var command = new Command("sql", "Ask the stored runs, read-only.") { sql, csv, json, limit, timeout, store };
        command.OneOf(csv, json);
        command.SetAction((parsed, ct) =>
        {
            var format = parsed.GetValue(csv) ? RowFormat.Csv : parsed.GetValue(json) ? RowFormat.Json
                : RowFormat.Table;
            var statement = new ReadOnlySql(parsed.GetRequiredValue(sql));
            if (Time(parsed.GetValue(timeout)) is { } given) statement = statement with { Timeout = given };
            var most = parsed.GetValue(limit) ?? (format == RowFormat.Table ? RowsOfATable : long.MaxValue);
            return WithStore.OnAddress(parsed, store, async address =>
            {
                var there = await WithStore.Touch(address, ct);
                if (there.IsLeft) return there;
                var output = new Printing(format, most, parsed.InvocationConfiguration);
                var asked = await statement.Ask(address, reader => output.Print(reader, ct), ct);
                return asked.Map(_ => ExitCode.Ok);
            });
        });
        return command;
    }

    private static Option<long?> Limit()
    {
        var limit = new Option<long?>("--limit")
        {
            Description = "print at most so many rows (default: 10000 of a table, all with --csv and --json)",
            HelpName = "N",
        };
        limit.Validators.Add(result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : null;
            if (text is not null && !(long.TryParse(text, CultureInfo.InvariantCulture, out var n) && n > 0))
                result.AddError($"--limit {text}: expected a number from 1 on");
        });
        return limit;
    }

    private static Option<string?> Timeout()
    {
        var timeout = new Option<string?>("--timeout")
        {
            Description = "end the statement after so long, its output included (default: 60s; at most 60m)",
            HelpName = "60s",
        };
        timeout.Validators.Add(result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : null;
            if (text is not null && Time(text) is null)
                result.AddError($"--timeout {text}: expected a time from 1ms to 60m: 90s");
        });
        return timeout;
    }

    private static TimeSpan? Time(string? text)
    {
        var unit = (text ?? "").TrimStart("0123456789.".ToCharArray());
        double? milliseconds = unit switch { "ms" => 1, "s" => 1_000, "m" or "min" => 60_000, _ => null };
        var digits = (text ?? "")[..^unit.Length];
        return milliseconds is { } scale
            && double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n)
            && n * scale >= 1 && n * scale <= LongestTimeout.TotalMilliseconds
                ? TimeSpan.FromMilliseconds(n * scale)
                : null;
    }

    private sealed record Printing(RowFormat Format, long Limit, InvocationConfiguration Console)
    {
        public async Task<bool> Print(DbDataReader reader, CancellationToken ct)
        {
            var rows = new SqlRows(reader, Limit);
            await rows.Write(Format, Console.Output, ct);
            if (rows.AreCut)
                await Console.Error.WriteLineAsync($"only the first {Limit} rows; --limit N prints more, --csv all");
            return !rows.AreCut;
        }
    }
}
