using EventSim.Domain.Costs;
using EventSim.Domain.Errors;
using EventSim.Domain.Models;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Tests.Support;
using LanguageExt;

namespace EventSim.Tests.Domain.Scheduling;

public sealed class EngineResolutionTests
{
    private static Either<Seq<InvalidInput>, EngineLimits> Resolve(Scenario scenario) =>
        EngineResolution.Resolve(scenario, CostModels.For(scenario));

    private static EngineLimits Limits(Scenario scenario) =>
        Resolve(scenario).IfLeft(problems => throw new InvalidOperationException(string.Join('\n', problems)));

    private static Seq<InvalidInput> Problems(Scenario scenario) =>
        Resolve(scenario).Match(_ => throw new InvalidOperationException("resolved"), problems => problems);

    [Fact]
    public void Stated_blocks_replace_the_memory_calculation()
    {
        var limits = Limits(Served.Scenario("llama-3.1-70b", blocks: 700));
        Assert.Equal((700, 700 * 16, 4096), (limits.NumGpuBlocks, limits.MaxModelLen, limits.MaxNumBatchedTokens));
    }

    [Fact]
    public void The_longest_context_is_the_models_where_the_cache_holds_more() =>
        Assert.Equal(131_072, Limits(Served.Scenario(blocks: 1_000_000_000)).MaxModelLen);

    [Theory]
    [InlineData(700, 11_201, "cache")]
    [InlineData(100_000, 131_073, "context")]
    public void A_stated_context_above_model_or_cache_is_an_error(int blocks, int stated, string reason)
    {
        var problem = Assert.Single(Problems(Served.Scenario(blocks: blocks, maxModelLen: stated)));
        Assert.Equal("engine.max_model_len", problem.Path);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.Equal(stated - 1, Limits(Served.Scenario(blocks: blocks, maxModelLen: stated - 1)).MaxModelLen);
    }

    [Theory]
    [InlineData(0.01, 99, 1)]
    [InlineData(0.01, 98, 0)]
    [InlineData(0.29, 99, 29)] // 0.29 × 100 is 28.999999999999996 in binary floating point
    [InlineData(0, 1000, 0)]
    [InlineData(0.5, 1, 1)]
    public void The_watermark_counts_the_null_block(double share, int blocks, int expected) =>
        Assert.Equal(expected, Limits(Served.Scenario(blocks: blocks, watermark: share)).WatermarkBlocks);

    [Fact]
    public void A_model_that_does_not_fit_is_refused_with_the_numbers()
    {
        var problem = Assert.Single(Problems(Served.Scenario("llama-3.1-70b")));
        Assert.Equal("deployment", problem.Path);
        Assert.Contains("141.11 GB of weights", problem.Message, StringComparison.Ordinal);
        Assert.Contains("80.00 GB × 0.9", problem.Message, StringComparison.Ordinal);
        Assert.Contains("tp: 4", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parallelism_that_does_not_divide_is_reported_with_every_path() => Assert.Equal(
        new[] { "deployment.tp", "deployment.pp" },
        Problems(Served.Scenario(on: Served.On("h100-sxm", tp: 3, pp: 33), blocks: 100)).Select(p => p.Path).ToArray());

    [Fact]
    public void Fp8_weights_leave_more_blocks_than_bf16()
    {
        var on = Served.On("h200-sxm", tp: 8);
        Assert.True(
            Limits(Served.Scenario("llama-3.1-70b", on, Quantization.Fp8)).NumGpuBlocks
            > Limits(Served.Scenario("llama-3.1-70b", on)).NumGpuBlocks);
    }
}
