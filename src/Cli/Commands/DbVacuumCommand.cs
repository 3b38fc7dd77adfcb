using System.CommandLine;
using System.Globalization;
using EventSim.Cli.Stores;
using EventSim.Persistence.Postgres;

namespace EventSim.Cli.Commands;

/// <summary><c>db vacuum</c>: removes what belongs to no run. The space is free for new runs then, inside the files;
/// <c>--full</c> gives it back to the system.</summary>
internal static class DbVacuumCommand
{
    /// <summary>The command; it belongs under <c>db</c>.</summary>
    public static Command Create()
    {
        var full = new Option<bool>("--full")
        {
            Description = "rewrite the tables, so that all free space goes back to the system; they are locked "
                + "meanwhile",
        };
        var snapshots = new Option<bool>("--snapshots") { Description = "drop all kept states, too" };
        var store = StoreArguments.Store();
        var command = new Command(
            "vacuum",
            "Remove what belongs to no run. Space inside the files is free for new runs then; --full gives it back to "
                + "the system.")
        {
            full, snapshots, store,
        };
        command.SetAction((parsed, ct) => WithStore.Do(
            parsed,
            store,
            async open =>
            {
                var scope = new VacuumScope(parsed.GetValue(full), parsed.GetValue(snapshots));
                return (await open.Vacuum(scope, ct)).Map(report => Print(report, parsed.InvocationConfiguration));
            },
            ct));
        return command;
    }

    private static int Print(VacuumReport report, InvocationConfiguration to)
    {
        Line("events without a run", report.Events);
        Line("rows without a run", report.Rows);
        Line("snapshots", report.States);
        Line("bytes before", report.Before);
        Line("bytes now", report.After);
        Line("bytes freed", report.Freed);
        foreach (var run in report.WithoutRow)
            to.Error.WriteLine($"run {run} has events but no row: `eventsim db rebuild {run}` makes it again");
        return ExitCode.Ok;

        void Line(string what, long count) =>
            to.Output.WriteLine($"{what,-20}  {count.ToString(CultureInfo.InvariantCulture),14}");
    }
}
