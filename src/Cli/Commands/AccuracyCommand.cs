using System.CommandLine;
using EventSim.Cli.Accuracy;
using EventSim.Cli.Measurements;
using EventSim.Cli.Output;

namespace EventSim.Cli.Commands;

/// <summary><c>accuracy</c>: predictions beside measurements.</summary>
internal static class AccuracyCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "a folder of measurements" };
        var command = new Command("accuracy", "Compare predictions with measurements.") { folder };
        command.SetAction(parsed =>
        {
            var to = parsed.InvocationConfiguration;
            var from = parsed.GetRequiredValue(folder);
            return KernelTables.Read(from).Bind(tables => KernelTables.Families(from, tables)
                .Map(families => (Tables: tables, Families: families))).Match(
                Right: read =>
                {
                    AccuracyText.Write(to.Output, KernelAccuracy.Of(read.Families), LayerAccuracy.Of(read.Tables));
                    return ExitCode.Ok;
                },
                Left: problems => ProblemReport.Write(problems, to.Error));
        });
        return command;
    }
}
