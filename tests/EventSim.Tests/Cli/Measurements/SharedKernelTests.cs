using EventSim.Cli.Devices;
using EventSim.Cli.Measurements;
using EventSim.Simulation.Calibration;
using EventSim.Tests.Support;

namespace EventSim.Tests.Cli.Measurements;

/// <summary>The shipped constants beside the measured kernels, on the fifth that no constant was fitted on.</summary>
public sealed class SharedKernelTests
{
    private const string Graph = "all-reduce in a graph";

    /// <summary>The largest median error of the forms alone, and with tables.</summary>
    private static readonly ImmutableArray<(string Device, string Kind, double Form, double Table)> Bounds =
    [
        ("h100-sxm", "gemm bf16", 0.05, 0.04),
        ("a100-80gb-sxm", "gemm bf16", 0.05, 0.04),
        ("h100-sxm", "gemm fp8", 0.08, 0.04),
        ("h100-sxm", "prefill attention bf16", 0.06, 0.05),
        ("a100-80gb-sxm", "prefill attention bf16", 0.06, 0.05),
        ("h100-sxm", "decode attention bf16", 0.06, 0.05),
        ("h100-sxm", "decode attention fp8", 0.06, 0.05),
        ("a100-80gb-sxm", "decode attention bf16", 0.06, 0.05),
        ("h100-sxm", Graph, 0.06, 0.04),
        ("a100-80gb-sxm", Graph, 0.06, 0.04),
    ];

    private static readonly Lazy<ImmutableArray<KernelFamily>> Kernels = new(() => Read("kernels"));

    private static readonly Lazy<ImmutableArray<KernelFamily>> Profile =
        new(() => Read("measured/replay-rtxpro6000-llama31-8b"));

    public static TheoryData<string, string, double> Forms => Data(form: true);

    public static TheoryData<string, string, double> Tables => Data(form: false);

    [SharedTheory, MemberData(nameof(Forms))]
    public void The_forms_predict_kernels_that_they_were_not_fitted_on(string device, string kind, double median)
    {
        var errors = Errors.Of(Families(device, kind).SelectMany(family => LeftOut(family).Select(sample =>
            (Form(family, sample), sample.Microseconds))));

        Assert.True(errors.Points >= 9, $"{errors.Points} points");
        Assert.InRange(errors.Median, 0, median);
    }

    [SharedTheory, MemberData(nameof(Tables))]
    public void Tables_of_the_other_four_fifths_predict_them_better(string device, string kind, double median)
    {
        var errors = Errors.Of(Families(device, kind).SelectMany(family =>
        {
            var table = family.Table(Shipped(family), sample => !sample.IsLeftOut);
            return LeftOut(family).Select(sample =>
                (Form(family, sample) * Math.Exp(table.At(sample.Shape.AsSpan())), sample.Microseconds));
        }));

        Assert.InRange(errors.Median, 0, median);
    }

    [SharedFact]
    public void A_table_gives_a_measured_kernel_its_own_time()
    {
        var family = Families("a100-80gb-sxm", "gemm bf16").Single();
        var table = family.Table(Shipped(family), _ => true);

        Assert.All(family.Samples.GroupBy(sample => sample.Key).Where(group => group.Count() == 1).Take(500), group =>
            Assert.Equal(1, Form(family, group.Single()) * Math.Exp(table.At(group.Single().Shape.AsSpan()))
                / group.Single().Microseconds, 1e-9));
    }

    /// <summary>Nobody edits a constant by hand, or changes a form and keeps its constants.</summary>
    [SharedTheory]
    [InlineData("a100-80gb-sxm", Graph)]
    [InlineData("h100-sxm", Graph)]
    [InlineData("a100-80gb-sxm", "all_reduce by NCCL")]
    [InlineData("h100-sxm", "alltoall by NCCL")]
    [InlineData("rtx-pro-6000", "rows")]
    public void The_shipped_constants_are_what_calibrate_gives(string device, string kind) => Assert.All(
        Families(device, kind),
        family => Assert.Equal(Shipped(family).AsEnumerable(), Calibrator.Fit(family)));

    private static TheoryData<string, string, double> Data(bool form)
    {
        var data = new TheoryData<string, string, double>();
        foreach (var bound in Bounds) data.Add(bound.Device, bound.Kind, form ? bound.Form : bound.Table);
        return data;
    }

    private static IEnumerable<Sample> LeftOut(KernelFamily family) => family.Samples.Where(sample => sample.IsLeftOut);

    private static double Form(KernelFamily family, Sample sample) =>
        family.Predict(Shipped(family).AsSpan(), sample.Shape.AsSpan());

    private static ImmutableArray<double> Shipped(KernelFamily family) =>
        family.Shipped!(DeviceCatalog.Of(family.Device));

    private static ImmutableArray<KernelFamily> Families(string device, string kind)
    {
        var found = (device == "rtx-pro-6000" ? Profile : Kernels).Value.Where(family => family.Device == device
            && family.IsFitted && family.Name.StartsWith(kind, StringComparison.Ordinal)).ToImmutableArray();
        Assert.NotEmpty(found);
        return found;
    }

    private static ImmutableArray<KernelFamily> Read(string folder) => MeasuredKernels.Of(SharedData.At(folder)).Match(
        kernels => kernels.Families, faults => throw new InvalidOperationException(faults.ToString()));
}
