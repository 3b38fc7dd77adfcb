using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;

namespace EventSim.Tests.Domain.Costs;

/// <summary>The kernel of routed experts with constants that a hand can work with.</summary>
public sealed class ExpertsByHandTests
{
    // 10^6 FLOP/us, 1,000 bytes/us, weights of two bytes.
    private static readonly GemmRates Rates = new(1e6, 1e3, 100, 2, 2);

    private static readonly ExpertFit Fit = new(
        Constant: 3, PerExpert: 1000, Compute: 0.5, Weights: 0.5, Exponent: 1, Padding: 4, Gather: 1, Rows: 0.5,
        Favourite: 0.5, Repeats: 1);

    // 8 experts of 3·100·50 weights over two GPUs, 2 a token.
    private static readonly ExpertKernel Kernel = new(
        Hidden: 100, Width: 50, PerToken: 2, Experts: 8, Spread: 2, Matrices: 3, Router.Dealt);

    [Fact]
    public void It_is_rows_and_padding_the_weights_in_use_and_traffic()
    {
        // Four tokens are four rows here, one an expert. 3 + 4 us; 2·(4 + 4·4)·15,000 FLOPs at half the peak; 4·30,000
        // bytes at half the bandwidth; 2·2·8·100 bytes of all rows, 2·4·(200 + 150) of those here at half.
        Assert.Equal(4, Kernel.Rows(4, Fit));
        Assert.Equal(4, Kernel.Used(4, Fit));
        Assert.Equal(7 + 1.2 + 240 + 3.2 + 5.6, Kernel.Microseconds(4, Rates, Fit), 1e-9);
    }

    [Theory]
    [InlineData(Router.Dealt, 1, 1)]
    [InlineData(Router.Dealt, 3, 3)]
    [InlineData(Router.Dealt, 400, 4)]
    [InlineData(Router.Random, 1, 1)]
    [InlineData(Router.Random, 4, 4 * (1 - (0.75 * 0.75 * 0.75 * 0.75)))]
    [InlineData(Router.Random, 400, 4)]
    [InlineData(Router.Skewed, 4, 4 * (1 - (0.75 * 0.75 * 0.75 * 0.75 * 0.75)))]
    public void Tokens_use_some_of_a_gpus_experts(Router router, int tokens, double used) =>
        Assert.Equal(used, (Kernel with { Router = router }).Used(tokens, Fit), 1e-9);

    [Fact]
    public void A_skewed_router_gives_the_busiest_gpu_more()
    {
        // Half of all tokens go to one expert, twice its share: of four experts' rows that is a quarter more.
        Assert.Equal(5, (Kernel with { Router = Router.Skewed }).Rows(4, Fit), 1e-9);
        Assert.Equal(4, (Kernel with { Router = Router.Random }).Rows(4, Fit));

        // On one GPU nobody gets more than another.
        Assert.Equal(8, (Kernel with { Router = Router.Skewed, Spread = 1 }).Rows(4, Fit));
    }

    [Fact]
    public void Tokens_that_share_favourites_use_fewer_experts()
    {
        var alike = Kernel with { Router = Router.Skewed, Spread = 1 };
        Assert.Equal(8 * (1 - Math.Pow(0.75, 4)), alike.Used(16, Fit with { Repeats = 0.5 }), 1e-9);
    }
}
