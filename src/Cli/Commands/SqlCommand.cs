using System.CommandLine;
using EventSim.Cli.Output;
using EventSim.Cli.Stores;
using EventSim.Persistence.Postgres;

namespace EventSim.Cli.Commands;

/// <summary><c>sql 'select …'</c>: one read-only statement over the tables and views of the store.</summary>
internal static class SqlCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var sql = new Argument<string>("SQL")
        {
            Description = "one statement; tables run, request, iteration; views v_*",
        };
        var csv = new Option<bool>("--csv") { Description = "print comma-separated values" };
        var json = StoreArguments.Json();
        var store = StoreArguments.Store();
        var command = new Command("sql", "Ask the stored runs, read-only.") { sql, csv, json, store };
        command.OneOf(csv, json);
        command.SetAction((parsed, ct) =>
        {
            var format = parsed.GetValue(csv) ? RowFormat.Csv : parsed.GetValue(json) ? RowFormat.Json
                : RowFormat.Table;
            return WithStore.OnAddress(parsed, store, async address =>
            {
                var there = await WithStore.Touch(address, ct);
                if (there.IsLeft) return there;
                var output = parsed.InvocationConfiguration.Output;
                var asked = await ReadOnlySql.Query(
                    address, parsed.GetRequiredValue(sql), reader => SqlRows.Write(reader, format, output), ct);
                return asked.Map(_ => ExitCode.Ok);
            });
        });
        return command;
    }
}
