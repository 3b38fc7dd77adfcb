using LanguageExt;

namespace EventSim.Domain.Hardware;

/// <summary>A known GPU and where its figures come from.</summary>
/// <param name="Gpu">The figures.</param>
/// <param name="Source">What the figures were taken from.</param>
public sealed record GpuEntry(Gpu Gpu, string Source);

/// <summary>The GPUs that a scenario can name.</summary>
/// <remarks>Peaks are dense, without sparsity. A100-80GB SXM, A40, H100 SXM and L40S carry the peaks with which their
/// constants were fitted; they differ from the datasheets in the last digit. Streaming multiprocessors are from the
/// vendor's architecture papers. A card without NVLink to every other has its PCIe slot as its link: x16 of generation
/// 4 is 32 GB/s, of generation 5 is 64 GB/s a direction. The same slot leads to the CPU's memory: generation 6, 128
/// GB/s, on the b200, generation 5 on the Hopper cards, the gb200 (whose NVLink to its CPU is not counted) and the
/// rtx-pro-6000, generation 4 on the others; these are the slots' peaks, of which a copy reaches less.</remarks>
public static class GpuCatalog
{
    private const string Aic = "datasheet figures as in aiconfigurator's system files (commit 095f58a)";
    private const string Datasheet = "vendor datasheet, from memory";
    private const string Fitted = "peaks that the fitted constants belong to; links: " + Aic;

    /// <summary>Every known GPU, by family.</summary>
    public static ImmutableArray<GpuEntry> All { get; } =
    [
        // id, bf16 and fp8 TFLOP/s, int8 TOP/s, memory GB, GB/s, SMs, link GB/s, GPUs a node, GB/s across nodes, anchor
        Row("a100-80gb-sxm", 312, 0, 624, 80, 2039, 108, 300, 8, 25, "a100-80gb-sxm", Fitted),
        Row("a100-80gb-pcie", 312, 0, 624, 80, 1935, 108, 32, 8, 25, "a100-80gb-sxm", Aic + ", no NVLink bridge"),
        Row("a100-40gb-sxm", 312, 0, 624, 40, 1555, 108, 300, 8, 25, "a100-80gb-sxm", Datasheet),
        Row("a40", 149.7, 0, 299.3, 48, 696, 84, 32, 8, 12.5, "a40", Fitted + ", no NVLink bridge"),
        Row("a10", 125, 0, 250, 24, 600, 72, 32, 8, 12.5, "a40", Datasheet),
        Row("l40s", 362, 733, 733, 48, 864, 142, 32, 8, 50, "l40s", Fitted),
        Row("l4", 121, 242, 242, 24, 300, 58, 32, 8, 25, "l40s", Aic),
        Row("rtx-4090", 165.2, 330.3, 660.6, 24, 1008, 128, 32, 8, 25, "l40s",
            Datasheet + ", peaks with fp32 accumulation; node as for the l4"),
        Row("rtx-pro-6000", 467.8, 935.6, 935.6, 96, 1792, 188, 64, 8, 50, "rtx-pro-6000", Aic),
        Row("h100-sxm", 989, 1978, 1978, 80, 3352, 132, 450, 8, 50, "h100-sxm", Fitted),
        Row("h100-pcie", 756.5, 1513, 1513, 80, 2000, 114, 64, 8, 50, "h100-sxm", Aic + ", no NVLink bridge"),
        Row("h200-sxm", 989, 1978, 1978, 141, 4800, 132, 450, 8, 50, "h100-sxm", Aic),
        Row("b200-sxm", 2250, 4500, 4500, 180, 7700, 148, 900, 8, 100, "h100-sxm",
            Aic + "; 180 GB and 7.7 TB/s as the DGX exposes of the datasheet's 192 GB and 8 TB/s"),
        Row("gb200", 2500, 5000, 5000, 185, 8000, 148, 900, 4, 900, "h100-sxm", Aic + "; a tray of the NVL72 rack"),
    ];

    /// <summary>The GPU with this id.</summary>
    public static Option<Gpu> TryFind(string id)
    {
        foreach (var entry in All)
        {
            if (string.Equals(entry.Gpu.Name, id, StringComparison.Ordinal)) return entry.Gpu;
        }

        return Option<Gpu>.None;
    }

    private static GpuEntry Row(
        string name, double bf16, double fp8, double int8, long memory, double bandwidth, int multiprocessors,
        double link, int perNode, double acrossNodes, string anchor, string source) =>
        new(new Gpu(
                name, bf16 * 1e12, fp8 * 1e12, int8 * 1e12, memory * 1_000_000_000, bandwidth * 1e9, multiprocessors,
                link * 1e9, perNode, acrossNodes * 1e9, anchor)
        {
            PcieBandwidth = name switch
            {
                "b200-sxm" => 4 * Gpu.PcieGeneration4,
                "h100-sxm" or "h100-pcie" or "h200-sxm" or "gb200" or "rtx-pro-6000" => 2 * Gpu.PcieGeneration4,
                _ => Gpu.PcieGeneration4,
            },
        },
            source);
}
