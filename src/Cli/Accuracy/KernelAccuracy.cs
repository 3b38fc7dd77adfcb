using EventSim.Cli.Devices;
using EventSim.Domain.Hardware;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Accuracy;

/// <summary>How well the cost model predicts measured kernels of one kind on one device.</summary>
/// <param name="Device">The device.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Constants">Where the form's constants come from.</param>
/// <param name="LeftOut">The form on the fifth of the points that no constant of that table is fitted on.</param>
/// <param name="Tables">Tables of the other four fifths on the same points.</param>
/// <param name="All">The form on all points.</param>
/// <param name="BySize">The form on the left-out points, by the size of one axis.</param>
internal sealed record KernelAccuracy(
    string Device,
    string Kind,
    string Constants,
    Errors LeftOut,
    Errors Tables,
    Errors All,
    ImmutableArray<(string Size, Errors Errors)> BySize)
{
    private const int EffortOnTheSpot = 1_500;

    /// <summary>Compares every family; families of one device and kind are one line.</summary>
    public static ImmutableArray<KernelAccuracy> Of(ImmutableArray<KernelFamily> families) =>
    [
        .. families.AsParallel().AsOrdered().Select(Judged.Of).ToList()
            .GroupBy(judged => (judged.Family.Device, Kind: judged.Family.Name.Split(',')[0]))
            .Select(group => Of(group.Key.Device, group.Key.Kind, [.. group])),
    ];

    private static KernelAccuracy Of(string device, string kind, ImmutableArray<Judged> parts) => new(
        device, kind, string.Join("; ", parts.Select(part => part.Source).Distinct()),
        Errors.Of(parts.SelectMany(part => part.LeftOut).Select(point => (point.Form, point.Measured))),
        Errors.Of(parts.SelectMany(part => part.LeftOut).Select(point => (point.Table, point.Measured))),
        Errors.Of(parts.SelectMany(part => part.All)),
        [
            .. parts.SelectMany(part => part.LeftOut).GroupBy(point => Octave(point.Size)).OrderBy(group => group.Key)
                .Select(group => (
                    Text(parts[0].Family, group.Key),
                    Errors.Of(group.Select(point => (point.Form, point.Measured))))),
        ]);

    /// <summary>Sizes within a factor of 8 are one line.</summary>
    private static int Octave(double size) => size < 1 ? -1 : (int)Math.Floor(Math.Log2(size) / 3);

    private static string Text(KernelFamily family, int octave) => octave < 0
        ? $"{family.Axes[family.Size].Name} 0"
        : FormattableString.Invariant(
            $"{family.Axes[family.Size].Name} {Math.Pow(8, octave)} to {Math.Pow(8, octave + 1) - 1}");

    /// <summary>A family's points with what was predicted.</summary>
    private sealed record Judged(
        KernelFamily Family,
        string Source,
        ImmutableArray<(double Form, double Table, double Measured, double Size)> LeftOut,
        ImmutableArray<(double Form, double Measured)> All)
    {
        public static Judged Of(KernelFamily family)
        {
            var (constants, source) = Constants(family);
            var table = family.Table(constants, sample => !sample.IsLeftOut);
            var predicted = family.Samples.Select(sample => (
                Sample: sample, Form: family.Predict(constants.AsSpan(), sample.Shape.AsSpan()))).ToList();
            return new Judged(
                family, source,
                [
                    .. predicted.Where(one => one.Sample.IsLeftOut).Select(one => (
                        one.Form, one.Form * Math.Exp(table.At(one.Sample.Shape.AsSpan())), one.Sample.Microseconds,
                        one.Sample.Shape[family.Size])),
                ],
                [.. predicted.Select(one => (one.Form, one.Sample.Microseconds))]);
        }

        private static (ImmutableArray<double> Constants, string Source) Constants(KernelFamily family)
        {
            if (family.Shipped is not { } shipped)
                return (Calibrator.Fit(family, EffortOnTheSpot), "fitted just now on four fifths");
            var fit = DeviceCatalog.Of(GpuCatalog.TryFind(family.Device).Match(gpu => gpu.Anchor, () => family.Device));
            return fit.Device == family.Device
                ? (shipped(fit), family.IsFitted ? $"{fit.Device}'s, fitted on four fifths" : $"{fit.Device}'s")
                : (shipped(fit), $"{fit.Device}'s, nothing of it fitted");
        }
    }
}
