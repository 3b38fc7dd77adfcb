using System.CommandLine;
using EventSim.Cli.Accuracy;
using EventSim.Cli.Output;
using EventSim.Cli.Stores;
using EventSim.Domain.Errors;

namespace EventSim.Cli.Commands;

/// <summary><c>accuracy</c>: predictions beside measurements.</summary>
internal static class AccuracyCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "a folder of measurements" };
        var (json, protocol) = (StoreArguments.Json(), new ProtocolOptions());
        var command = new Command("accuracy", "Compare predictions with measurements.") { folder, json };
        protocol.AddTo(command);
        command.SetAction(parsed =>
        {
            var (from, to) = (parsed.GetRequiredValue(folder), parsed.InvocationConfiguration);
            return AccuracyReport.Of(from, protocol.Of(parsed)).Match(
                Right: report => report.IsEmpty ? Empty(from, to) : Print(report, parsed.GetValue(json), to),
                Left: problems => ProblemReport.Write(problems, to.Error));
        });
        return command;
    }

    private static int Empty(string folder, InvocationConfiguration to) => ProblemReport.Write(
        [new InvalidInput(folder, 0, "", "holds no measurements that are known: see docs/accuracy.md")], to.Error);

    private static int Print(AccuracyReport report, bool asJson, InvocationConfiguration to)
    {
        if (asJson) to.Output.WriteLine(AccuracyJson.Of(report));
        else AccuracyText.Write(to.Output, report);
        foreach (var skipped in report.Skipped) to.Error.WriteLine($"left out: {skipped}");
        return ExitCode.Ok;
    }
}
