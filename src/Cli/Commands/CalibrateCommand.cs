using System.CommandLine;
using EventSim.Cli.Devices;
using EventSim.Cli.Measurements;
using EventSim.Cli.Output;
using EventSim.Domain.Hardware;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Commands;

/// <summary><c>calibrate</c>: fits the cost model's constants to measured kernels.</summary>
internal static class CalibrateCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "a folder of measured kernels" };
        var output = new Option<string>("--output", "-o")
        {
            Description = "the folder for the constants, a file a device",
            DefaultValueFactory = _ => "calibrated",
        };
        var only = new Option<string?>("--only") { Description = "fit only the kernels whose name starts so" };
        var command = new Command("calibrate", "Fit the cost model to measured kernels.") { folder, output, only };
        command.SetAction(parsed => MeasuredKernels.Read(parsed.GetRequiredValue(folder))
            .Bind(tables => MeasuredKernels.Families(parsed.GetRequiredValue(folder), tables))
            .Match(
                Right: families => Fit(
                    [.. families.Where(family => family.Place.Length > 0
                        && family.Name.StartsWith(parsed.GetValue(only) ?? "", StringComparison.Ordinal))],
                    parsed.GetRequiredValue(output), parsed.InvocationConfiguration),
                Left: problems => ProblemReport.Write(problems, parsed.InvocationConfiguration.Error)));
        return command;
    }

    private static int Fit(ImmutableArray<KernelFamily> families, string folder, InvocationConfiguration to)
    {
        var fitted = families.AsParallel().AsOrdered().Select(family =>
        {
            var constants = Calibrator.Fit(family);
            var errors = family.ErrorsOn(constants, sample => sample.IsLeftOut);
            lock (to)
            {
                to.Error.WriteLine(FormattableString.Invariant(
                    $"{family.Device} {family.Name}: left out {errors.Median:P2} median, {errors.Mean:P2} mean"));
            }

            return (Family: family, Constants: constants);
        }).ToList();
        Directory.CreateDirectory(folder);
        foreach (var device in fitted.GroupBy(fit => fit.Family.Device))
        {
            var like = GpuCatalog.TryFind(device.Key).Match(gpu => gpu.Anchor, () => device.Key);
            var file = Path.Combine(folder, device.Key + ".json");
            File.WriteAllText(file, DeviceJson.Of(device.Key, like, device));
            to.Output.WriteLine(file);
        }

        return ExitCode.Ok;
    }
}
