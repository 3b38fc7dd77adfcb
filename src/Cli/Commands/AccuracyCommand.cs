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
            var path = parsed.GetRequiredValue(folder);
            var all =
                from tables in MeasuredKernels.Read(path)
                from families in MeasuredKernels.Families(path, tables)
                from runs in RecordedRun.ReadAll(path)
                select (Tables: tables, Families: families, Runs: runs);
            return all.Match(
                Right: read =>
                {
                    var points = read.Tables.SelectMany(EndToEndPoint.Of).ToList();
                    foreach (var stack in EndToEndAccuracy.Of(points))
                    {
                        to.Output.WriteLine($"{stack.Stack} bare TTFT {EndToEndAccuracy.ErrorsOf(stack.Bare, p => (p.Ttft, p.Point.Ttft))} TPOT {EndToEndAccuracy.ErrorsOf(stack.Bare, p => (p.Tpot, p.Point.Tpot))}");
                        foreach (var f in stack.Folds) to.Output.WriteLine($"{f.LeftOut} {f.Overheads} {f.Protocol} TTFT {EndToEndAccuracy.ErrorsOf(f.Points, p => (p.Ttft, p.Point.Ttft))} TPOT {EndToEndAccuracy.ErrorsOf(f.Points, p => (p.Tpot, p.Point.Tpot))}");
                    }
                    foreach (var run in read.Runs)
                    {
                        var gpu = MeasuredDevices.Find("rtx-pro-6000")!;
                        foreach (var tables in (Domain.Costs.Tables.KernelTables[])[Domain.Costs.Tables.KernelTables.None, CalibratedTables.Of(read.Families, Devices.DeviceCatalog.Of(gpu.Anchor))])
                        {
                        var a = RunAccuracy.Of(run, gpu, tables);
                        to.Output.WriteLine(a.Name + " " + a.Mode);
                        foreach (var f in a.Figures) to.Output.WriteLine(FormattableString.Invariant($"{f.Figure}: measured {f.Measured:0.00} predicted {f.Predicted:0.00} {100*f.Error:0.0} %"));
                        to.Output.WriteLine(a.DecodeIterations);
                        }
                    }

                    AccuracyText.Write(to.Output, KernelAccuracy.Of(read.Families), LayerAccuracy.Of(read.Tables));
                    return ExitCode.Ok;
                },
                Left: problems => ProblemReport.Write(problems, to.Error));
        });
        return command;
    }
}
