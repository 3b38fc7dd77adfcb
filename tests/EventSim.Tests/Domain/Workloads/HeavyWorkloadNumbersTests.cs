using EventSim.Domain.Workloads;
using EventSim.Tests.Support;

namespace EventSim.Tests.Domain.Workloads;

/// <summary>The heavy workload's figures, worked out before anything is drawn.</summary>
public sealed class HeavyWorkloadNumbersTests
{
    private static readonly ImmutableArray<Profile> Mix = HeavyWorkload.Profiles.Mix;

    [Theory]
    [InlineData(0, 2_736.5, 454.9)]
    [InlineData(1, 1_250, 1_510.2)]
    [InlineData(2, 1_510.2, 838.2)]
    [InlineData(3, 500, 250)]
    [InlineData(4, 6_090.3, 2_038.6)]
    [InlineData(5, 1_000, 303.03)]
    public void Mean_lengths_of_a_profile(int profile, double prompt, double output)
    {
        Assert.Equal(prompt, DistributionMean.Of(Mix[profile].Prompt), 0.05);
        Assert.Equal(output, DistributionMean.Of(Mix[profile].Output), 0.05);
    }

    [Theory]
    [InlineData(0, 0.5, 2_697)]
    [InlineData(0, 0.99, 4_006)]
    [InlineData(2, 0.5, 1_480)]
    [InlineData(4, 0.5, 6_003)]
    [InlineData(4, 0.99, 8_915)]
    public void Percentiles_of_prompts(int profile, double share, int tokens) =>
        Assert.Equal(tokens, Draw.Tokens(Mix[profile].Prompt, share));

    [Fact]
    public void The_mix_offers_its_tokens_a_second()
    {
        Assert.Equal(60, Mix.Sum(Rate));
        Assert.Equal(78_465, Mix.Sum(p => Rate(p) * DistributionMean.Of(p.Prompt)), 1.0);
        Assert.Equal(36_626, Mix.Sum(p => Rate(p) * DistributionMean.Of(p.Output)), 1.0);
    }

    private static double Rate(Profile profile) => ExpectedLoad.FirstTurnsPerSecond(profile.Arrivals)!.Value;
}
