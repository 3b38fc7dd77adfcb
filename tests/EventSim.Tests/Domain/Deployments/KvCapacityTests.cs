using EventSim.Domain.Deployments;
using EventSim.Domain.Models;
using EventSim.Tests.Support;

namespace EventSim.Tests.Domain.Deployments;

public sealed class KvCapacityTests
{
    private static MemoryDemand Demand(
        string model, Deployment on, Quantization quantization = Quantization.None,
        KvCacheDtype kv = KvCacheDtype.Auto, int budget = 4096) =>
        Demand(Served.Model(model), on, quantization, kv, budget);

    private static MemoryDemand Demand(
        ModelShape model, Deployment on, Quantization quantization = Quantization.None,
        KvCacheDtype kv = KvCacheDtype.Auto, int budget = 4096) =>
        new(model, quantization, kv, on, 16, 0.9, budget);

    private static KvCapacity Fits(MemoryDemand demand) =>
        KvCapacity.Of(demand).IfLeft(refusal => throw new InvalidOperationException(refusal.Message));

    private static DoesNotFit Refused(MemoryDemand demand) =>
        KvCapacity.Of(demand).Match(_ => throw new InvalidOperationException("fits"), refusal => refusal);

    [Fact]
    public void Llama_70b_in_fp8_on_eight_h200_by_hand()
    {
        // 141e9 · 0.9 = 126,900,000,000; weights 70,553,706,496 / 8 = 8,819,213,312,
        // activations 4,096 · (4·8,192 + 2·28,672/8) · 2 = 327,155,712; overhead 2,000,000,000,
        // a block 2 · 80 · 1 · 128 · 2 · 16 = 655,360: ⌊115,753,630,976 / 655,360⌋ = 176,626.
        var capacity = Fits(Demand("llama-3.1-70b", Served.On("h200-sxm", tp: 8), Quantization.Fp8));
        Assert.Equal(
            new KvCapacity(176_626, 655_360, 126_900_000_000, 8_819_213_312, 327_155_712, 2_000_000_000), capacity);
    }

    [Fact]
    public void Llama_8b_on_one_h100_by_hand()
    {
        // 72,000,000,000 − 16,060,522,496 − 4,096 · (16,384 + 28,672) · 2 − 2,000,000,000 = 53,570,378,752,
        // a block 2 · 32 · 8 · 128 · 2 · 16 = 2,097,152.
        Assert.Equal(25_544, Fits(Demand("llama-3.1-8b", Served.On("h100-sxm"))).Blocks);
    }

    [Fact]
    public void A_mixture_of_experts_on_two_gpus_by_hand()
    {
        // Weights 46,702,792,704; activations 4,096 · (4·4,096 + 2·2·14,336/2) · 2 = 369,098,752: two experts a token;
        // a block 2 · 32 · 4 · 128 · 2 · 16 = 1,048,576: ⌊22,928,108,544 / 1,048,576⌋ = 21,865.
        var capacity = Fits(Demand(Published.Mixtral, Served.On("h100-sxm", tp: 2)));
        Assert.Equal(
            new KvCapacity(21_865, 1_048_576, 72_000_000_000, 46_702_792_704, 369_098_752, 2_000_000_000), capacity);
    }

    [Fact]
    public void Latent_attention_on_eight_gpus_by_hand()
    {
        // Weights ⌈671,026,404,352 / 8⌉, activations 4,096 · (4·7,168 + 2·18,432/8) · 2 = 272,629,760; a block
        // 61 · (512 + 64) · 2 · 16 = 1,124,352 on every GPU: ⌊40,749,069,696 / 1,124,352⌋ = 36,242.
        var capacity = Fits(Demand(Published.DeepSeekV3, Served.On("h200-sxm", tp: 8), Quantization.Fp8));
        Assert.Equal(
            new KvCapacity(36_242, 1_124_352, 126_900_000_000, 83_878_300_544, 272_629_760, 2_000_000_000), capacity);
    }

    [Fact]
    public void A_compressed_vector_is_on_every_gpu()
    {
        var one = Demand(Published.DeepSeekV3, Served.On("h200-sxm"));
        var eight = Demand(Published.DeepSeekV3, Served.On("h200-sxm", tp: 8));
        Assert.Equal(one.BlockBytes(0), eight.BlockBytes(0));
    }

    [Fact]
    public void Experts_take_as_much_memory_whole_as_cut()
    {
        var cut = Served.On("h200-sxm", tp: 8);
        Assert.Equal(
            Fits(Demand(Published.DeepSeekV3, cut, Quantization.Fp8)),
            Fits(Demand(Published.DeepSeekV3, cut with { ExpertParallel = 8 }, Quantization.Fp8)));
    }

    private static Deployment Ranks(string gpu, int ranks, int tp = 1) =>
        Served.On(gpu, tp) with { Replicas = ranks, Lockstep = true, ExpertParallel = ranks * tp };

    [Fact]
    public void Experts_that_eight_ranks_share_by_hand()
    {
        // Of 93,405,585,408 bytes of weights the experts are 32 · 8 · 3 · 4,096 · 14,336 · 2 = 90,194,313,216, of which
        // a GPU has an eighth: 3,211,272,192 + 11,274,289,152. Activations 4,096 · (4·4,096 + 2·28,672) · 2; a block
        // 2 · 32 · 8 · 128 · 2 · 16: ⌊54,910,458,880 / 2,097,152⌋ = 26,183. Alone, the model does not
        // fit; on two, 10,055 blocks do.
        Assert.Equal(
            new KvCapacity(26_183, 2_097_152, 72_000_000_000, 14_485_561_344, 603_979_776, 2_000_000_000),
            Fits(Demand(Published.Mixtral, Ranks("h100-sxm", 8))));
        var alone = Refused(Demand(Published.Mixtral, Ranks("h100-sxm", 8) with { ExpertParallel = 1 }));
        Assert.Contains("ep: 2 (KV cache for 160880 tokens)", alone.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pp: ", alone.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deepseek-v3", 1)]
    [InlineData("deepseek-v3", 4)]
    [InlineData("qwen3-235b-a22b", 2)]
    [InlineData("mixtral-8x7b", 1)]
    public void The_more_ranks_share_experts_the_fewer_weights_and_the_more_blocks_a_gpu_has(string model, int tp)
    {
        KvCapacity? fewer = null;
        for (var ranks = 1; ranks * tp <= Served.Model(model).Experts!.Experts; ranks *= 2)
        {
            var now = KvCapacity.Compute(Demand(model, Ranks("h200-sxm", ranks, tp), Quantization.Fp8));
            if (fewer is not null) Assert.True(now.WeightBytes < fewer.WeightBytes && now.Blocks >= fewer.Blocks);
            fewer = now;
        }

        Assert.True(fewer!.Blocks > 0);
    }

    [Fact]
    public void Ranks_that_share_no_experts_have_the_memory_of_one_replica()
    {
        var one = Served.On("h200-sxm", tp: 8);
        foreach (var ep in (int[])[1, 8])
        {
            Assert.Equal(
                Fits(Demand(Published.DeepSeekV3, one, Quantization.Fp8)),
                Fits(Demand(
                    Published.DeepSeekV3, one with { Replicas = 4, Lockstep = true, ExpertParallel = ep },
                    Quantization.Fp8)));
        }
    }

    [Fact]
    public void The_stage_with_the_most_layers_decides()
    {
        // 80 layers over 3 stages: 27, 27, 26. 2 · 27 · 8 · 128 · 2 · 16 bytes a block.
        var capacity = Fits(Demand("llama-3.1-70b", Served.On("h200-sxm", pp: 3)));
        Assert.Equal(1_769_472, capacity.BlockBytes);
        Assert.Equal(47_035_804_331, capacity.WeightBytes);
    }

    [Fact]
    public void Fewer_kv_heads_than_gpus_are_replicated()
    {
        var four = Demand("qwen2.5-7b", Served.On("h100-sxm", tp: 4));
        var fourteen = Demand("qwen2.5-7b", Served.On("h100-sxm", tp: 14));
        Assert.Equal(four.BlockBytes(0), fourteen.BlockBytes(0));
    }

    [Fact]
    public void An_fp8_cache_holds_blocks_of_half_the_size()
    {
        var on = Served.On("h100-sxm");
        Assert.Equal(
            Fits(Demand("llama-3.1-8b", on)).BlockBytes,
            2 * Fits(Demand("llama-3.1-8b", on, kv: KvCacheDtype.Fp8)).BlockBytes);
    }

    [Theory]
    [InlineData("a100-80gb-sxm")]
    [InlineData("h100-sxm")]
    public void Llama_70b_in_bf16_on_one_gpu_of_80_gb_is_refused_with_what_would_fit(string gpu)
    {
        var refusal = Refused(Demand("llama-3.1-70b", Served.On(gpu)));
        Assert.Equal((141_107_412_992, 72_000_000_000), (refusal.Needs.WeightBytes, refusal.Needs.UsableBytes));
        Assert.StartsWith("tp: 4 (", refusal.WouldFit[0], StringComparison.Ordinal);
        Assert.StartsWith("pp: 4 (", refusal.WouldFit[1], StringComparison.Ordinal);
        Assert.StartsWith("quantization: int4 (", refusal.WouldFit[2], StringComparison.Ordinal);
        Assert.StartsWith("gpu: b200-sxm (", refusal.WouldFit[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_change_that_a_refusal_names_does_fit()
    {
        Assert.Equal(0, Refused(Demand("llama-3.1-405b", Served.On("h100-sxm", tp: 8))).Needs.Blocks);
        Fits(Demand("llama-3.1-70b", Served.On("h100-sxm", tp: 4)));
        Fits(Demand("llama-3.1-70b", Served.On("h100-sxm", pp: 4)));
        Fits(Demand("llama-3.1-70b", Served.On("h100-sxm"), Quantization.Int4));
        Fits(Demand("llama-3.1-70b", Served.On("b200-sxm")));
        Refused(Demand("llama-3.1-70b", Served.On("h100-sxm", tp: 2)));
    }
}
