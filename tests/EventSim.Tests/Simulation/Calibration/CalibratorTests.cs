using EventSim.Domain.Costs.Fits;
using EventSim.Simulation.Calibration;

namespace EventSim.Tests.Simulation.Calibration;

/// <summary>Fits to tables whose constants are known.</summary>
public sealed class CalibratorTests
{
    private const int Effort = 1_500;

    private static readonly TransferFit Wire = new(Latency: 7.5, GigabytesPerSecond: 180, Exponent: 1.7);

    private static readonly ImmutableArray<StartConstant> WireStart =
        [new("latency_us", 4), new("gb_per_s", 300), new("exponent", 1)];

    [Fact]
    public void The_constants_of_a_transfer_are_found_again() =>
        AssertNear([7.5, 180, 1.7], Fit(SyntheticKernels.Transfers(Wire, WireStart), Effort));

    [Fact]
    public void The_constants_of_a_pass_over_rows_are_found_again() => AssertNear(
        [0.6, 3, 2.4, 0.25],
        Fit(
            SyntheticKernels.Passes(
                new RowPassFit(0.6, 3, 2.4, 0.25),
                [new("memory", 0.9), new("constant_us", 1.5), new("exponent", 1), new("element_ns", 1)]),
            Effort));

    [Fact]
    public void The_free_constants_of_a_product_are_found_and_the_others_stay()
    {
        double[] truth = [0.8, 0.9, 3, 4, 0.4, 0.8, 0.9, 0.95, 150, 40, 0.8, 0.7, 1.5, 20, 0.5, 0.4, 1, 1.123456789, 1];
        var start = TiledGemmFit.Form.Select((constant, i) => constant.Name switch
        {
            "compute" => new StartConstant(constant.Name, 0.5),
            "weights" => new StartConstant(constant.Name, 0.7),
            "constant_us" => new StartConstant(constant.Name, 5),
            _ => new StartConstant(constant.Name, truth[i], IsFree: false),
        });

        var found = Fit(
            SyntheticKernels.Products(TiledGemmFit.From(truth), [.. start]), Effort / 2);

        AssertNear(truth[..3], found[..3]);
        Assert.Equal(truth[3..], found[3..]);
    }

    [Fact]
    public void A_few_kernels_that_do_something_else_pull_little()
    {
        var odd = 0;
        var family = SyntheticKernels.Transfers(Wire, WireStart)
            .With(sample => odd++ % 12 == 0 ? sample with { Microseconds = 20 * sample.Microseconds } : sample);

        AssertNear([7.5, 180, 1.7], Fit(family, Effort), 0.05);
    }

    [Fact]
    public void What_is_left_out_has_no_influence_and_the_rest_has()
    {
        var family = Noisy();
        var constants = Fit(family, Effort);

        Assert.Equal(constants, Fit(family.With(Slower(sample => sample.IsLeftOut)), Effort));
        Assert.NotEqual(constants, Fit(family.With(Slower(sample => !sample.IsLeftOut)), Effort));

        static Func<Sample, Sample> Slower(Func<Sample, bool> which) => sample =>
            which(sample) ? sample with { Microseconds = 3 * sample.Microseconds } : sample;
    }

    [Fact]
    public void The_order_of_the_samples_changes_no_bit()
    {
        var family = Noisy();
        var constants = Fit(family, Effort);

        Assert.Equal(constants, Fit(family, Effort));
        Assert.Equal(constants, Fit(family with { Samples = [.. family.Samples.Reverse()] }, Effort));
        Assert.Equal(
            constants,
            Fit(family with { Samples = [.. family.Samples.OrderBy(s => s.Microseconds % 1)] }, Effort));
    }

    [Fact]
    public void The_order_of_the_samples_decides_nothing_where_only_a_part_of_them_is_searched_on()
    {
        // Six measurements of each of 600 shapes, far apart: the first search sees 2,500 of about 2,900.
        var once = SyntheticKernels.Transfers(Wire, WireStart);
        var many = once with
        {
            Samples = [.. Enumerable.Range(0, 3_600).Select(i => new Sample(
                $"{i % 600}", [1000 + (i % 600)], Wire.Microseconds(1000 + (i % 600)) * (1 + (i / 600 * i % 7))))],
        };

        Assert.Equal(
            Fit(many, 200), Fit(many with { Samples = [.. many.Samples.Reverse()] }, 200));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.76543251)]
    public void A_constant_is_no_larger_than_it_may_be(double most)
    {
        var start = WireStart.SetItem(2, new StartConstant("exponent", 2, Most: most));

        var found = Fit(SyntheticKernels.Transfers(Wire, start), Effort);

        Assert.InRange(found[2], 0, most);
        AssertNear(
            Fit(SyntheticKernels.Transfers(Wire, start.SetItem(2, new("exponent", most, IsFree: false))), Effort)[..2],
            found[..2]);
    }

    [Fact]
    public void Constants_have_six_digits() => Assert.All(
        Fit(Noisy(), Effort),
        constant => Assert.Equal(
            FormattableString.Invariant($"{constant:G6}"), FormattableString.Invariant($"{constant:R}")));

    /// <summary>Three measurements of each shape that differ by some percent.</summary>
    private static KernelFamily Noisy()
    {
        var once = SyntheticKernels.Transfers(Wire, WireStart);
        return once with
        {
            Samples =
            [
                .. Enumerable.Range(0, 3).SelectMany(repeat => once.Samples.Select((sample, i) => sample with
                {
                    Microseconds = sample.Microseconds * (1 + (((i + (5 * repeat)) * 37 % 19) - 9) * 0.007),
                })),
            ],
        };
    }

    private static double[] Fit(KernelFamily family, int effort) => [.. Calibrator.Fit(family, effort)];

    private static void AssertNear(double[] truth, IEnumerable<double> found, double error = 0.01) =>
        Assert.All(truth.Zip(found, (a, b) => b / a), ratio => Assert.Equal(1, ratio, error));
}
