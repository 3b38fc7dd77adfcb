using EventSim.Domain.Catalogues;
using LanguageExt;

namespace EventSim.Domain.Hardware;

/// <summary>A known GPU and where its figures come from.</summary>
/// <param name="Gpu">The figures.</param>
/// <param name="Source">What the figures were taken from.</param>
/// <param name="FromMemory">Figures that no document was at hand for, by their columns in gpus.csv, or <c>all</c>;
/// empty: none.</param>
/// <param name="PriceDate">When the price was read, where there is one.</param>
/// <param name="PriceSource">Where, and what it is the middle of.</param>
public sealed record GpuEntry(
    Gpu Gpu, string Source, ImmutableArray<string> FromMemory, string PriceDate, string PriceSource);

/// <summary>The GPUs that a scenario can name: the rows of gpus.csv beside this file.</summary>
/// <remarks>Peaks are dense, without sparsity. A100-80GB SXM, A40, H100 SXM and L40S carry the peaks with which their
/// constants were fitted; they differ from the datasheets in the last digit. A card without NVLink to every other has
/// its PCIe slot as its link: x16 of generation 4 is 32 GB/s, of generation 5 is 64 GB/s a direction. The same slot
/// leads to the CPU's memory (a gb200's NVLink to its CPU is not counted); these are the slots' peaks, of which a copy
/// reaches less. Prices are the middle of a range of list prices at a date, of specialty clouds where there is one,
/// else of hyperscalers.</remarks>
public static class GpuCatalog
{
    private static readonly Lazy<ImmutableArray<GpuEntry>> Rows =
        new(() => [.. TableRow.Of(CatalogueTables.Gpus).Select(Entry)]);

    /// <summary>Every known GPU, by family.</summary>
    public static ImmutableArray<GpuEntry> All => Rows.Value;

    /// <summary>The GPU with this id.</summary>
    public static Option<Gpu> TryFind(string id)
    {
        foreach (var entry in All)
        {
            if (string.Equals(entry.Gpu.Name, id, StringComparison.Ordinal)) return entry.Gpu;
        }

        return Option<Gpu>.None;
    }

    private static GpuEntry Entry(TableRow row) => new(
        Figures(row), row["source"], row.Words("from_memory"), row["price_date"], row["price_source"]);

    private static Gpu Figures(TableRow row) => new(
        row["id"], row.Number("bf16_tflops") * 1e12, row.Number("fp8_tflops") * 1e12, row.Number("int8_tops") * 1e12,
        row.Billions("memory_gb"), row.Number("memory_gb_per_s") * 1e9, row.Whole("streaming_multiprocessors"),
        row.Number("link_gb_per_s") * 1e9, row.Whole("gpus_per_node"), row.Number("inter_node_gb_per_s") * 1e9,
        row["anchor"])
    {
        PcieBandwidth = row.Number("pcie_gb_per_s") * 1e9,
        Fp4Flops = row.Number("fp4_tflops") * 1e12,
        TdpWatts = row.NumberOrNone("tdp_w"),
        PricePerGpuHour = row.NumberOrNone("price_usd_per_gpu_hour"),
    };
}
