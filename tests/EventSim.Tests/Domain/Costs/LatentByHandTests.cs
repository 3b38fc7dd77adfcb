using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Models;
using EventSim.Tests.Support;

namespace EventSim.Tests.Domain.Costs;

/// <summary>Latent attention with constants that a hand can work with. The exponent 1 makes a smooth maximum a
/// sum.</summary>
public sealed class LatentByHandTests
{
    // Two heads of 4 + 2 and 4 over a vector of 8 + 2: 2·8·8 weights in between, two bytes each.
    private static readonly LatentHeads Heads = new(2, new LatentShape(0, 8, 4, 2, 4), 2);
    private static readonly AttentionRates Rates = new(1e6, 1e3, 100);

    private static readonly LatentDecodeFit Decode = new(
        Constant: 5, Memory: 0.5, Compute: 0.5, Rows: 4, Exponent: 1, Walk: 100, Absorb: 0.8, Launch: 90,
        LaunchExponent: 1);

    private static readonly LatentPrefillFit Prefill = new(
        Constant: 4, Attention: 0.5, Expand: 0.25, Traffic: 0.8, ShortUpTo: 10, ShortCompute: 0.5, ShortTraffic: 0.8,
        ShortToken: 7, Launch: 90, LaunchExponent: 1);

    [Fact]
    public void Decoding_reads_the_cache_once_for_all_heads()
    {
        // 300·10·2 bytes at half the bandwidth; 2·2·300·18 FLOPs, twice since a tile has room for four heads, at half
        // the peak; 100 tokens' walk; 3·2·(4 + 20 + 16 + 4)·2 bytes of queries and outputs at 0.8, 256 of weights at
        // half.
        var time = LatentDecode.Microseconds(3, 300, Heads, Rates, Decode);
        Assert.Equal(5 + 12 + 0.0864 + 10 + 0.66 + 0.512, time, 1e-9);
        Assert.Equal(90 + time, LatentDecode.WithLaunches(3, 300, Heads, Rates, Decode), 1e-9);
    }

    [Fact]
    public void A_long_chunk_expands_all_keys_and_values_so_far()
    {
        // 20 tokens after 30: 20·(30 + 10 + 64) pairs with half a tile in vain, 2·2·10 FLOPs each; 2·50·128 FLOPs of
        // expansion; 2·2·10·(2·50 + 20) bytes and 256 of weights at 0.8.
        var time = 4 + ((83_200 / 0.5e6) + (12_800 / 0.25e6)) + ((4800 + 256) / 800.0);
        Assert.Equal(time, LatentPrefill.Microseconds([new PrefillShape(20, 30)], Heads, Rates, Prefill), 1e-9);
        Assert.Equal(90 + time, LatentPrefill.WithLaunches(1, new PrefillShape(20, 30), Heads, Rates, Prefill), 1e-9);
    }

    [Fact]
    public void A_short_chunk_stays_in_the_latent_space()
    {
        // 10 tokens after 30: 10·(30 + 5 + 64) pairs of 2·2·18 FLOPs at half the peak; 10·2·44·2 bytes of queries and
        // outputs and 40·10·2 of the cache at 0.8; 7 ns a token.
        var chunk = (71_280 / 0.5e6) + (2560 / 800.0) + 0.07;
        var around = 4 + (256 / 800.0);
        PrefillShape[] chunks = [new(10, 30), new(10, 30)];
        Assert.Equal(around + chunk, LatentPrefill.Microseconds(chunks.AsSpan(1), Heads, Rates, Prefill), 1e-9);
        Assert.Equal(around + (2 * chunk), LatentPrefill.Microseconds(chunks, Heads, Rates, Prefill), 1e-9);
    }

    [Theory]
    [InlineData("deepseek-v3", "h100-sxm", 0)]
    [InlineData("deepseek-v3", "a100-80gb-sxm", 0)]
    [InlineData("deepseek-v3", "h100-sxm", 9000)]
    [InlineData("deepseek-v2-lite", "h200-sxm", 9000)]
    [InlineData("llama-3.1-8b", "h100-sxm", 9000)]
    public void A_second_token_of_a_prompt_never_makes_it_cheaper(string model, string gpu, int context)
    {
        var cost = Served.Roofline(model, Served.On(gpu, tp: 8));
        long Time(int tokens) => cost.StageTime(Served.Batch([new(tokens, context)]), 0).Nanoseconds;
        Assert.True(Time(2) >= Time(1), $"{Time(1)} ns, then {Time(2)} ns");
    }

    // vLLM's kernel for H100 takes chunks of up to 512 tokens as it takes decoding sequences.
    [Fact]
    public void Where_a_chunk_leaves_the_latent_space_its_attention_is_quicker()
    {
        var cost = Served.Roofline("deepseek-v3", Served.On("h200-sxm", tp: 8), Quantization.Fp8);
        double Attention(int tokens) =>
            cost.Breakdown(Served.Batch([new(tokens, 0)]), 0).Single(op => op.Op == "latent_prefill").Microseconds;
        Assert.True(Attention(513) < Attention(512));
        Assert.True(Attention(1024) > Attention(513));
    }
}
