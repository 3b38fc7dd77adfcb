using EventSim.Domain.Hardware;

namespace EventSim.Cli.Measurements;

/// <summary>The GPUs that tables name in ways of their own.</summary>
internal static class MeasuredDevices
{
    /// <summary>What tables call a GPU, where it is not the catalogue's id with other punctuation.</summary>
    private static readonly ImmutableArray<(string Name, string Id)> Others =
    [
        ("a100", "a100-80gb-sxm"), ("a100-sxm", "a100-80gb-sxm"), ("a100-pcie", "a100-80gb-pcie"),
        ("h100", "h100-sxm"), ("h100-sxm-80gb", "h100-sxm"),
        ("h200", "h200-sxm"), ("b200", "b200-sxm"), ("b300", "b300-sxm"),
        ("rtxpro6000", "rtx-pro-6000"), ("rtx-pro-6000-blackwell", "rtx-pro-6000"),
        ("rtx-pro-6000-server", "rtx-pro-6000"), ("rtx-pro-6000-blackwell-server-edition", "rtx-pro-6000"),
        ("nvidia-rtx-pro-6000-blackwell-server-edition", "rtx-pro-6000"), ("rtx4090", "rtx-4090"),
        ("gb200-sxm", "gb200"), ("l40s-pcie", "l40s"), ("a40-pcie", "a40"),
    ];

    /// <summary>The GPU of the catalogue; none where there is none of that name.</summary>
    public static Gpu? Find(string name)
    {
        var plain = name.Trim().ToLowerInvariant().Replace('_', '-').Replace(' ', '-');
        var id = Others.FirstOrDefault(other => other.Name == plain).Id ?? plain;
        return GpuCatalog.TryFind(id).MatchUnsafe(gpu => gpu, () => null);
    }
}
