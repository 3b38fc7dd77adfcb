using EventSim.Simulation.Calibration;
using FsCheck.Xunit;

namespace EventSim.Tests.Simulation.Calibration;

/// <summary>Which samples are left out, and how errors are told.</summary>
public sealed class SampleTests
{
    [Theory]
    [InlineData("", 2872998923u)]
    [InlineData("a", 444641715u)]
    [InlineData("h100_sxm|bfloat16|torch.nn.functional.linear|1|1024|1024|", 555838279u)]
    public void The_hash_of_a_key_is_the_same_everywhere(string key, uint hash) => Assert.Equal(hash, KeyHash.Of(key));

    [Fact]
    public void About_a_fifth_is_left_out_of_every_kind_of_key()
    {
        Assert.All(
            new Func<int, string>[]
            {
                i => $"{i}", i => $"h100|bf16|{i}|1024|", i => $"{i * 4096}|x", i => $"{1 << (i % 20)}|{i}",
            },
            key => Assert.InRange(Enumerable.Range(0, 5_000).Count(i => Of(key(i), 1).IsLeftOut), 900, 1_100));
    }

    [Property]
    public bool Repeated_measurements_of_a_key_stay_together(string? key, byte time) =>
        Of(key ?? "", 1).IsLeftOut == Of(key ?? "", 2 + time).IsLeftOut;

    [Fact]
    public void Errors_are_shares_of_what_was_measured()
    {
        var errors = Errors.Of([(110, 100), (90, 100), (130, 100), (100, 100), (160, 100)]);

        Assert.Equal(5, errors.Points);
        Assert.Equal(0.1, errors.Median, 1e-12);
        Assert.Equal(0.22, errors.Mean, 1e-12);
        Assert.Equal(0.6, errors.P90, 1e-12);
        Assert.Equal(0.1, errors.Bias, 1e-12);
        Assert.Equal(default, Errors.Of([]));
    }

    private static Sample Of(string key, double time) => new(key, [1], time);
}
