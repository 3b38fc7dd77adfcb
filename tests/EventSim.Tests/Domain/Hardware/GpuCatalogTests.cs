using System.Globalization;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Hardware;
using EventSim.Tests.Support;

namespace EventSim.Tests.Domain.Hardware;

public sealed class GpuCatalogTests
{
    [Fact]
    public void Every_gpu_has_an_id_of_its_own_and_an_anchor_with_constants() => Assert.Multiple(
        () => Assert.Equal(
            GpuCatalog.All.Length, GpuCatalog.All.Select(e => e.Gpu.Name).Distinct(StringComparer.Ordinal).Count()),
        () => Assert.All(GpuCatalog.All, e => Assert.True(DeviceFits.TryFind(e.Gpu.Anchor).IsSome, e.Gpu.Name)));

    [SharedTheory]
    [InlineData("a100-80gb-sxm", "A100-80GB", "SXM4")]
    [InlineData("a100-80gb-pcie", "A100-80GB", "PCIe")]
    [InlineData("a100-40gb-sxm", "A100-40GB", "SXM4")]
    [InlineData("a40", "A40", "PCIe")]
    [InlineData("a10", "A10", "PCIe")]
    [InlineData("l40s", "L40S", "PCIe")]
    [InlineData("l4", "L4", "PCIe")]
    [InlineData("rtx-4090", "RTX 4090", "PCIe")]
    [InlineData("rtx-pro-6000", "RTX PRO 6000 Blackwell Server", "PCIe")]
    [InlineData("h100-sxm", "H100-80GB", "SXM5")]
    [InlineData("h100-pcie", "H100-80GB", "PCIe")]
    [InlineData("h200-sxm", "H200", "SXM5")]
    [InlineData("b200-sxm", "B200", "SXM6")]
    [InlineData("gb200", "GB200", "NVL72 tray")]
    public void Figures_agree_with_the_shared_table(string id, string name, string form)
    {
        var gpu = Served.Gpu(id);
        var row = SharedData.Rows("measured/hardware.csv").Single(r => r["gpu"] == name && r["form"] == form);
        double Value(string column) =>
            row[column].Length == 0 ? 0 : double.Parse(row[column], CultureInfo.InvariantCulture);

        // The peaks of the fitted devices differ from the datasheets in the last digit.
        Assert.Equal(Value("bf16_fp16_dense_tflops"), gpu.Bf16Flops / 1e12, 0.1);
        Assert.Equal(Value("fp8_dense_tflops"), gpu.Fp8Flops / 1e12, 1e-9);
        Assert.Equal(Value("int8_dense_tops"), gpu.Int8Ops / 1e12, 1e-9);
        Assert.Equal(Value("hbm_gb"), gpu.MemoryBytes / 1e9);
        Assert.Equal(Value("hbm_gb_s"), gpu.MemoryBandwidth / 1e9, 2.1);
        var pcieOnly = gpu.LinkBandwidth <= 64e9;
        Assert.Equal(
            Value(pcieOnly ? "pcie_gb_s_per_direction" : "link_gb_s_per_direction"), gpu.LinkBandwidth / 1e9, 1e-9);
    }
}
