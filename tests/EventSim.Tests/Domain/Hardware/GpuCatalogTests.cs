using System.Globalization;
using EventSim.Cli.Devices;
using EventSim.Domain.Hardware;
using EventSim.Tests.Support;

namespace EventSim.Tests.Domain.Hardware;

public sealed class GpuCatalogTests
{
    private static readonly Dictionary<string, (string Gpu, string Form)> Rows = new()
    {
        ["a100-80gb-sxm"] = ("A100-80GB", "SXM4"),
        ["a100-80gb-pcie"] = ("A100-80GB", "PCIe"),
        ["a100-40gb-sxm"] = ("A100-40GB", "SXM4"),
        ["a100-40gb-pcie"] = ("A100-40GB", "PCIe"),
        ["a40"] = ("A40", "PCIe"),
        ["a10"] = ("A10", "PCIe"),
        ["l40s"] = ("L40S", "PCIe"),
        ["l4"] = ("L4", "PCIe"),
        ["rtx-4090"] = ("RTX 4090", "PCIe"),
        ["rtx-pro-6000"] = ("RTX PRO 6000 Blackwell Server", "PCIe"),
        ["h100-sxm"] = ("H100-80GB", "SXM5"),
        ["h100-pcie"] = ("H100-80GB", "PCIe"),
        ["h100-nvl"] = ("H100-94GB NVL", "PCIe (pairs)"),
        ["h200-sxm"] = ("H200", "SXM5"),
        ["b200-sxm"] = ("B200", "SXM6"),
        ["gb200"] = ("GB200", "NVL72 tray"),
        ["b300-sxm"] = ("B300", "SXM6"),
        ["mi300x"] = ("MI300X", "OAM"),
        ["mi325x"] = ("MI325X", "OAM"),
        ["tpu-v5e"] = ("TPU v5e", "chip"),
        ["tpu-v6e"] = ("TPU v6e", "chip"),
    };

    /// <summary>Where the catalogue says something else than the shared table, and why.</summary>
    private static readonly Dictionary<(string Id, string Column), double> Differences = new()
    {
        // The peaks that the fitted constants belong to.
        [("h100-sxm", "hbm_gb_s")] = 3352,
        [("l40s", "bf16_fp16_dense_tflops")] = 362,

        // A bridge joins two GPUs; a group of more meets over PCIe.
        [("a100-80gb-pcie", "link_gb_s_per_direction")] = 32,
        [("a100-40gb-pcie", "link_gb_s_per_direction")] = 32,
        [("a40", "link_gb_s_per_direction")] = 32,
        [("h100-nvl", "link_gb_s_per_direction")] = 64,

        // A node of eight as for the L4, instead of a desktop.
        [("rtx-4090", "gpus_per_node_typical")] = 8,
        [("rtx-4090", "internode_gb_s_per_gpu_per_direction")] = 25,

        // The torus reaches across nodes; the way to the host is not known, and has PCIe's default.
        [("tpu-v5e", "internode_gb_s_per_gpu_per_direction")] = 200,
        [("tpu-v6e", "internode_gb_s_per_gpu_per_direction")] = 448,
        [("tpu-v5e", "pcie_gb_s_per_direction")] = 32,
        [("tpu-v6e", "pcie_gb_s_per_direction")] = 32,
    };

    [Fact]
    public void Every_gpu_has_an_id_of_its_own_and_an_anchor_with_constants_or_none() => Assert.Multiple(
        () => Assert.Equal(
            GpuCatalog.All.Length, GpuCatalog.All.Select(e => e.Gpu.Name).Distinct(StringComparer.Ordinal).Count()),
        () => Assert.All(GpuCatalog.All, e => Assert.True(
            DeviceCatalog.Names.Contains(e.Gpu.Anchor) ? e.Gpu.StreamingMultiprocessors > 0
                : e.Gpu.Anchor == Gpu.NoAnchor,
            e.Gpu.Name)));

    [Fact]
    public void Power_at_rest_is_a_share_of_the_tdp_unless_stated()
    {
        var gpu = Served.Gpu("h100-sxm");
        Assert.Equal((700.0, 105.0, 3.0), (gpu.TdpWatts, gpu.IdleWatts, gpu.PricePerGpuHour));
        Assert.Equal(80, (gpu with { IdleWatts = 80 }).IdleWatts);
        Assert.Null((gpu with { TdpWatts = null }).IdleWatts);
    }

    [SharedFact]
    public void Every_row_of_the_shared_table_is_there_with_its_figures()
    {
        var rows = SharedData.Rows("measured/hardware.csv").ToDictionary(row => (row["gpu"], row["form"]));
        Assert.Equal(21, rows.Count);
        Assert.Equal(rows.Keys.Order(), Rows.Values.Order());
        Assert.Equal(Rows.Keys.Order(StringComparer.Ordinal), GpuCatalog.All.Select(e => e.Gpu.Name).Order(
            StringComparer.Ordinal));
        var found =
            from id in Rows.Keys
            from column in Figures(Served.Gpu(id))
            let stated = Number(rows[Rows[id]][column.Name])
            where Differences.GetValueOrDefault((id, column.Name), stated ?? 0) is var expected
                && Math.Abs(expected - (column.Value ?? 0)) > 1e-9
            select $"{id} {column.Name}: {stated} stated, {column.Value} found";
        Assert.Empty(found);
    }

    [SharedFact]
    public void A_deliberate_difference_is_one()
    {
        var rows = SharedData.Rows("measured/hardware.csv").ToDictionary(row => (row["gpu"], row["form"]));
        Assert.All(Differences, pair =>
            Assert.NotEqual(pair.Value, Number(rows[Rows[pair.Key.Id]][pair.Key.Column])));
    }

    [SharedFact]
    public void A_price_is_the_middle_of_the_stated_range()
    {
        Assert.All(SharedData.Rows("measured/hardware.csv"), row =>
        {
            var entry = GpuCatalog.All.Single(e => Rows[e.Gpu.Name] == (row["gpu"], row["form"]));
            double? Middle(string kind) =>
                (Number(row[$"price_usd_h_{kind}_low"]) + Number(row[$"price_usd_h_{kind}_high"])) / 2;

            // The table's one single figure stands in the column of its source.
            var single = entry.Gpu.Name == "mi300x" ? 3.75 : (double?)null;
            var expected = Middle("specialty") ?? Middle("hyperscaler") ?? single;
            Assert.Equal(expected is null, entry.Gpu.PricePerGpuHour is null);
            Assert.Equal(expected ?? 0, entry.Gpu.PricePerGpuHour ?? 0, 1e-9);
            Assert.Equal(expected is null, entry.PriceSource.Length == 0 || entry.PriceDate.Length == 0);
        });
    }

    [SharedFact]
    public void What_is_from_memory_is_marked() => Assert.All(
        SharedData.Rows("measured/hardware.csv").Where(row => row["verified_fields"].StartsWith(
            "memory", StringComparison.Ordinal)),
        row => Assert.NotEmpty(
            GpuCatalog.All.Single(e => Rows[e.Gpu.Name] == (row["gpu"], row["form"])).FromMemory));

    private static (string Name, double? Value)[] Figures(Gpu gpu) =>
    [
        ("bf16_fp16_dense_tflops", gpu.Bf16Flops / 1e12),
        ("fp8_dense_tflops", gpu.Fp8Flops / 1e12),
        ("int8_dense_tops", gpu.Int8Ops / 1e12),
        ("fp4_dense_tflops", gpu.Fp4Flops / 1e12),
        ("hbm_gb", gpu.MemoryBytes / 1e9),
        ("hbm_gb_s", gpu.MemoryBandwidth / 1e9),
        ("link_gb_s_per_direction", gpu.LinkBandwidth / 1e9),
        ("pcie_gb_s_per_direction", gpu.PcieBandwidth / 1e9),
        ("gpus_per_node_typical", gpu.GpusPerNode),
        ("internode_gb_s_per_gpu_per_direction", gpu.InterNodeBandwidth / 1e9),
        ("tdp_w", gpu.TdpWatts),
    ];

    private static double? Number(string cell) =>
        cell.Length == 0 ? null : double.Parse(cell, CultureInfo.InvariantCulture);
}
