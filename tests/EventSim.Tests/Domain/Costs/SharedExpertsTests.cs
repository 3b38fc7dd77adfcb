using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Deployments;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using EventSim.Tests.Support;

namespace EventSim.Tests.Domain.Costs;

/// <summary>Experts that data-parallel ranks in lockstep share, and what is sent to them.</summary>
public sealed class SharedExpertsTests
{
    private static readonly Gpu H100 = Served.Gpu("h100-sxm");
    private static readonly LinkFits Links = Served.RooflineOn(H100).Fit.Links;

    private static Deployment Ranks(Gpu gpu, int ranks, int tp = 1) =>
        Served.On(gpu, tp) with { Replicas = ranks, Lockstep = true, ExpertParallel = ranks * tp };

    private static ImmutableArray<OpCost> Ops(
        string model, Deployment on, int tokens, Quantization quantization = Quantization.None) =>
        Served.Roofline(model, on, quantization).Breakdown(IterationTime.DecodeShape(tokens, 1000), 0);

    private static OpCost Op(ImmutableArray<OpCost> ops, string name) => ops.Single(op => op.Op == name);

    // DeepSeek-V3: 58 layers of experts, 8 a token, a width of 7168; one byte there, two back.
    [Theory]
    [InlineData(8, 1, 128.0 * 8 * 7168)]
    [InlineData(4, 2, 128.0 * 8 * 7168 / 2)]
    public void A_token_is_sent_to_each_of_its_experts_and_back(int ranks, int tp, double elements)
    {
        var ops = Ops("deepseek-v3", Ranks(Served.Gpu("h100-sxm"), ranks, tp), 128, Quantization.Fp8);
        var (there, back) = (Op(ops, "dispatch_all_to_all"), Op(ops, "combine_all_to_all"));
        Assert.Equal((58, elements, 0, OpGroup.Collective), (there.Times, there.Bytes, there.Flops, there.Group));
        Assert.Equal((58, 2 * elements, Reach.Validated), (back.Times, back.Bytes, back.Reach));
        Assert.Equal(Links.AllToAll.For(8).Fit.Constants.Microseconds(2 * elements), back.Microseconds, 1e-9);
    }

    [Fact]
    public void Half_of_it_goes_between_two_nodes()
    {
        var bytes = 64.0 * 8 * 7168 * 2;
        var op = Op(Ops("deepseek-v3", Ranks(H100, 16), 64), "combine_all_to_all");
        Assert.Equal(
            Links.AllToAll.For(8).Fit.Constants.Microseconds(bytes / 2)
            + Links.SendAcross.Constants.Microseconds(bytes / 2), op.Microseconds, 1e-9);
        Assert.Equal((bytes, Reach.Extrapolated), (op.Bytes, op.Reach));
    }

    [Fact]
    public void A_number_of_gpus_that_was_not_measured_takes_the_next_ones_constants()
    {
        var eight = Links.AllToAll.For(8).Fit.Constants;
        Assert.Equal(
            eight.Microseconds(1e6 * (5.0 / 6) / (7.0 / 8)), AllToAll.Microseconds(1e6, 6, H100, Links), 1e-9);
        Assert.Equal(Reach.Extrapolated, AllToAll.ReachOf(1e6, 6, H100, Links));
        Assert.Equal(Reach.Validated, AllToAll.ReachOf(1e6, 8, H100, Links));
        Assert.Equal(Reach.Extrapolated, AllToAll.ReachOf(1e12, 8, H100, Links));
        Assert.Equal(0, AllToAll.Microseconds(1e6, 1, H100, Links));
    }

    // RTX PRO 6000's are A100's, over its own links.
    [Fact]
    public void A_device_without_measurements_takes_anothers_over_its_own_links()
    {
        var gpu = Served.Gpu("rtx-pro-6000");
        var (own, a100) = (Served.RooflineOn(gpu).Fit.Links, Served.RooflineOn(Served.Gpu("a100-80gb-sxm")).Fit.Links);
        Assert.Equal(
            a100.AllToAll.For(4).Fit.Constants.Microseconds(1e6 * a100.Measured.InNode / gpu.LinkBandwidth),
            AllToAll.Microseconds(1e6, 4, gpu, own), 1e-9);
        Assert.Equal(Reach.Extrapolated, AllToAll.ReachOf(1e6, 4, gpu, own));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(64)]
    public void It_takes_longer_for_more_bytes_and_less_long_over_faster_links(int gpus)
    {
        double before = 0;
        for (var bytes = 1e3; bytes < 1e9; bytes *= 3)
        {
            var now = AllToAll.Microseconds(bytes, gpus, H100, Links);
            Assert.True(now > before);
            var local = AllToAll.Microseconds(
                bytes, gpus, H100 with { LinkBandwidth = 2 * H100.LinkBandwidth }, Links);
            var across = AllToAll.Microseconds(
                bytes, gpus, H100 with { InterNodeBandwidth = 2 * H100.InterNodeBandwidth }, Links);
            Assert.True(local < now);
            Assert.Equal(gpus > H100.GpusPerNode, across < now);
            before = now;
        }
    }

    [Fact]
    public void An_all_reduce_over_two_nodes_waits_for_the_link_between_them()
    {
        double Time(Gpu gpu, int gpus) => AllReduce.Microseconds(1e7, gpus, gpu, Links);
        var faster = H100 with { InterNodeBandwidth = 2 * H100.InterNodeBandwidth };
        Assert.Equal(Time(H100, 8), Time(faster, 8));
        Assert.True(Time(faster, 16) < Time(H100, 16));
        Assert.Equal(
            Time(H100, 8) + Links.SendAcross.Constants.Microseconds(2 * 0.5 * 1e7 / 8), Time(H100, 16), 1e-9);
    }

    // 256 experts over 8 GPUs are 32 a GPU. 4 tokens of each of 8 ranks are 32: a GPU has an eighth of their 256 rows.
    [Fact]
    public void The_experts_in_use_are_those_of_all_ranks_tokens()
    {
        var model = Served.Model("deepseek-v3");
        var kernel = ExpertKernel.Of(model, model.Experts!, Ranks(H100, 8));
        var fit = Served.RooflineOn(H100).Fit.Experts.Bf16.Constants;
        Assert.Equal((32, 2048, 8), (kernel.Held, kernel.Width, kernel.Ranks));
        var used = 32 * (1 - Math.Pow(1 - (8.0 / 256), 32));
        Assert.Equal(used, kernel.Used(32, fit), 1e-9);

        var op = Op(Ops("deepseek-v3", Ranks(H100, 8), 4), "experts");
        const double Expert = 3.0 * 7168 * 2048;
        Assert.Equal(2 * 32 * Expert, op.Flops, 1);

        // The weights in use; the 4 · 8 rows of the GPU's own tokens, read and written; those that it computes.
        var (own, computed) = (2 * 2 * 4.0 * 8 * 7168, 2 * 32 * ((2 * 7168.0) + (3 * 2048)));
        Assert.Equal((2 * used * Expert) + own + computed, op.Bytes, 1);
    }

    [Theory]
    [InlineData("llama-3.1-8b", 2, 1)]
    [InlineData("qwen3-235b-a22b", 8, 1)]
    [InlineData("qwen3-235b-a22b", 8, 8)]
    [InlineData("qwen3-235b-a22b", 8, 2)]
    public void Lockstep_alone_costs_what_one_replica_does(string model, int tp, int ep)
    {
        var one = Served.On(H100, tp) with { ExpertParallel = ep };
        Assert.Equal(
            Ops(model, one, 100).AsEnumerable(), Ops(model, one with { Replicas = 4, Lockstep = true }, 100));
    }

    [Theory]
    [InlineData(8, 1)]
    [InlineData(16, 1)]
    [InlineData(4, 4)]
    public void More_tokens_never_cost_less(int ranks, int tp)
    {
        var cost = Served.Roofline("qwen3-235b-a22b", Ranks(H100, ranks, tp));
        long before = 0;
        for (var tokens = 1; tokens < 20_000; tokens += 1 + (tokens / 50))
        {
            var now = cost.StageTime(IterationTime.DecodeShape(tokens, 1000), 0).Nanoseconds;
            Assert.True(now > before, $"{tokens} tokens: {now} ns after {before} ns");
            before = now;
        }
    }
}
