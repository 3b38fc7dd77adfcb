using EventSim.Cli.Devices;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Hardware;

namespace EventSim.Tests.Cli.Devices;

/// <summary>The constants that come with the program.</summary>
public sealed class ShippedDeviceTests
{
    [Fact]
    public void Every_device_is_read_and_is_a_gpu_of_the_catalogue()
    {
        Assert.Equal(["a100-80gb-sxm", "a40", "h100-sxm", "rtx-pro-6000"], DeviceCatalog.Names.AsEnumerable());
        Assert.All(DeviceCatalog.Names, name =>
        {
            Assert.Equal(name, DeviceCatalog.Of(name).Device);
            Assert.True(GpuCatalog.TryFind(name).IsSome);
        });
        Assert.DoesNotContain("rubik", DeviceCatalog.Names);
    }

    [Theory]
    [InlineData("a40")]
    [InlineData("rtx-pro-6000")]
    public void What_was_not_measured_on_a_device_is_another_s(string name)
    {
        var (fit, lender) = (DeviceCatalog.Of(name), DeviceCatalog.Of("a100-80gb-sxm"));
        AssertBorrowed(lender.ByteGemm, fit.ByteGemm);
        AssertBorrowed(lender.ByteAttention.Decode, fit.ByteAttention.Decode);
        AssertBorrowed(lender.ByteAttention.Prefill, fit.ByteAttention.Prefill);
        AssertBorrowed(lender.Links.SendInNode, fit.Links.SendInNode);
        AssertBorrowed(lender.Links.SendAcross, fit.Links.SendAcross);
        Assert.Equal(lender.Links.Measured, fit.Links.Measured);
        Assert.All(
            Collectives(lender).Zip(Collectives(fit)), pair => AssertBorrowed(pair.Item1, pair.Item2));
    }

    [Fact]
    public void A_device_has_its_own_of_what_was_measured_on_it()
    {
        var lender = DeviceCatalog.Of("a100-80gb-sxm");
        var (card, old) = (DeviceCatalog.Of("rtx-pro-6000"), DeviceCatalog.Of("a40"));
        AssertBorrowed(lender.Attention.Decode, old.Attention.Decode);
        AssertBorrowed(lender.RowPasses.Sampling, old.RowPasses.Sampling);
        Assert.NotEqual(lender.Gemm.Values.AsEnumerable(), old.Gemm.Values);
        Assert.NotEqual(lender.Gemm.Values.AsEnumerable(), card.Gemm.Values);
        Assert.Equal(["batch", "kv_len", "q_heads", "kv_heads", "head_dim", "window"],
            card.Attention.Decode.Region.Axes.Select(axis => axis.Name));
        Assert.Equal("batch", card.Attention.Prefill.Region.Axes[0].Name);
        Assert.Equal((0.0543, 0.0, 0.0), (card.DecodeSkew, old.DecodeSkew, lender.DecodeSkew));
    }

    [Theory]
    [InlineData("a100-80gb-sxm")]
    [InlineData("a40")]
    [InlineData("h100-sxm")]
    [InlineData("rtx-pro-6000")]
    public void Shares_are_no_larger_than_the_whole(string name)
    {
        var fit = DeviceCatalog.Of(name);

        Assert.InRange(fit.Gemm.Constants.WaveStep, 0, 1);
        Assert.InRange(fit.Gemm.Constants.SingleRow, 0, 1);
        Assert.InRange(fit.ByteGemm.Constants.WaveStep, 0, 1);
    }

    private static IEnumerable<Fitted<TransferFit>> Collectives(DeviceFit fit) =>
        new[] { fit.Links.GraphAllReduce, fit.Links.NcclAllReduce, fit.Links.AllToAll }
            .SelectMany(collective => collective.BySize.Select(size => size.Fit));

    private static void AssertBorrowed<T>(Fitted<T> lent, Fitted<T> fit)
        where T : IFit<T>
    {
        Assert.Equal(lent.Values.AsEnumerable(), fit.Values);
        Assert.Equal(("a100-80gb-sxm's, not measured here", Region.None), (fit.Source, fit.Region));
    }
}
