using System.CommandLine;
using EventSim.Cli.Accuracy;
using EventSim.Cli.Devices;
using EventSim.Cli.Measurements;
using EventSim.Cli.Output;
using EventSim.Domain.Errors;
using EventSim.Domain.Hardware;
using EventSim.Simulation.Calibration;
using Problems = LanguageExt.Seq<EventSim.Domain.Errors.InvalidInput>;

namespace EventSim.Cli.Commands;

/// <summary><c>calibrate</c>: fits the cost model's constants to measured kernels.</summary>
internal static class CalibrateCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "a folder of measurements; with --scenario, result files of vllm bench serve, or one",
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "the folder for the results, a file a device",
            DefaultValueFactory = _ => "calibrated",
        };
        var only = new Option<string>("--only")
        {
            Description = "fit only the kernels whose name starts so",
            DefaultValueFactory = _ => "",
        };
        var scenario = new Option<string?>("--scenario")
        {
            Description = "fit the overheads of what this scenario describes to the benchmark",
        };
        var bare = new Option<bool>("--constants-only") { Description = "leave the measured times out of the files" };
        var command = new Command(
            "calibrate", "Fit the cost model to measured kernels; a scenario names the file under cost.roofline.")
        {
            folder, output, only, bare, scenario,
        };
        command.SetAction(parsed =>
        {
            var to = parsed.InvocationConfiguration;
            if (parsed.GetValue(scenario) is { } described)
                return CalibrateOverheads.FromBenchmarks(parsed.GetRequiredValue(folder), described, to);
            var prefix = parsed.GetRequiredValue(only);
            return Read(parsed.GetRequiredValue(folder), prefix).Match(
                Right: found => Fit(found, prefix, parsed.GetRequiredValue(output), !parsed.GetValue(bare), to),
                Left: problems => ProblemReport.Write(problems, to.Error));
        });
        return command;
    }

    /// <summary>What there is to fit; a choice of kernels leaves closed loops out.</summary>
    private static LanguageExt.Either<Problems, (MeasuredKernels Kernels, ImmutableArray<EndToEndPoint> Points)> Read(
        string folder, string only) =>
        from kernels in MeasuredKernels.Of(folder)
        from served in EndToEndPoints.Of(only.Length == 0 ? kernels.Tables : [])
        from simulated in EndToEndAccuracy.Unfitted(served.Points)
        select (kernels, served.Points);

    private static int Fit(
        (MeasuredKernels Kernels, ImmutableArray<EndToEndPoint> Points) found, string only, string folder,
        bool withTables, InvocationConfiguration to)
    {
        var (kernels, points) = found;
        var chosen = kernels.Families.Where(family =>
            family.IsFitted && family.Name.StartsWith(only, StringComparison.Ordinal)).ToList();
        if (chosen.Count == 0 && points.IsEmpty)
        {
            return ProblemReport.Write(
                [new InvalidInput(kernels.Folder, 0, "", "holds nothing that can be fitted")],
                to.Error);
        }

        var clashes = MeasuredKernels.Clashes(chosen);
        if (!clashes.IsEmpty) return ProblemReport.Write(clashes, to.Error);
        var fitted = chosen.AsParallel().AsOrdered().Select(family => Fit(family, to.Error)).ToList();
        foreach (var device in fitted.GroupBy(fit => fit.Family.Device))
        {
            var like = DeviceCatalog.Names.Contains(device.Key)
                ? device.Key
                : GpuCatalog.TryFind(device.Key).Match(gpu => gpu.Anchor, () => DeviceCatalog.Names[0]);
            var skew = kernels.Profiles.FirstOrDefault(profile => profile.Gpu.Name == device.Key)?.DecodeSkew;
            var text = DeviceJson.Of(device.Key, like, skew, [.. device], withTables);
            OutputFile.Write(folder, device.Key + ".json", text, to.Output);
        }

        if (!points.IsEmpty) CalibrateOverheads.FromPoints(points, folder, to);
        return ExitCode.Ok;
    }

    private static (KernelFamily Family, ImmutableArray<double> Constants) Fit(KernelFamily family, TextWriter log)
    {
        var constants = Calibrator.Fit(family);
        var errors = family.ErrorsOn(constants, sample => sample.IsLeftOut);
        var line = FormattableString.Invariant(
            $"{family.Device} {family.Name}: left out {errors.Median:P2} median, {errors.Mean:P2} mean");
        lock (log) log.WriteLine(line);
        return (family, constants);
    }
}
