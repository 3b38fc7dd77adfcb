using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Measurements;

/// <summary>Collectives and transfers: one family for each number of GPUs.</summary>
internal static class CollectiveFamilies
{
    private static readonly ImmutableArray<SampleAxis> Axes = [new("bytes", true)];

    /// <summary>The families of a table.</summary>
    public static IEnumerable<KernelFamily> Of(MeasuredTable table) =>
        table.Has("gpu", "kernel", "dtype", "num_gpus", "num_elements", "time_us") ? Custom(table)
        : table.Has("gpu", "op", "dtype", "num_gpus", "num_elements", "time_us") ? Nccl(table)
        : table.Has("gpu", "num_gpus_per_node", "dtype", "size(kb)", "time(us)") ? NcclTests(table)
        : table.Has("source", "network", "num_workers", "devices_per_node", "bytes", "ms") ? Networks(table)
        : [];

    private static IEnumerable<KernelFamily> Custom(MeasuredTable table) =>
        from row in table.Rows
        where row["kernel"].EndsWith("_graph", StringComparison.Ordinal)
        group row.Sample([row.Number("num_elements", 1) * BytesOf(row["dtype"])])
            by (Gpu: row["gpu"], Gpus: row.Whole("num_gpus", 2, 1_024)) into size
        let gpu = MeasuredDevices.Find(size.Key.Gpu)
        where gpu is not null
        select Family(
            $"all-reduce in a graph, {size.Key.Gpus} GPUs", gpu.Name,
            $"links.graph_all_reduce.{size.Key.Gpus}", table.Name, [.. size],
            fit => fit.Links.GraphAllReduce.For(size.Key.Gpus).Fit.Values);

    private static IEnumerable<KernelFamily> Nccl(MeasuredTable table) =>
        from row in table.Rows
        group row.Sample([row.Number("num_elements", 1) * BytesOf(row["dtype"])])
            by (Gpu: row["gpu"], Op: row["op"], Gpus: row.Whole("num_gpus", 2, 1_024)) into size
        let gpu = MeasuredDevices.Find(size.Key.Gpu)
        where gpu is not null
        let place = size.Key.Op switch { "all_reduce" => "nccl_all_reduce", "alltoall" => "all_to_all", _ => "" }
        select Family(
            $"{size.Key.Op} by NCCL, {size.Key.Gpus} GPUs", gpu.Name,
            place.Length > 0 ? $"links.{place}.{size.Key.Gpus}" : "", table.Name, [.. size],
            place switch
            {
                "nccl_all_reduce" => fit => fit.Links.NcclAllReduce.For(size.Key.Gpus).Fit.Values,
                "all_to_all" => fit => fit.Links.AllToAll.For(size.Key.Gpus).Fit.Values,
                _ => null,
            });

    /// <summary>What the NCCL tests print; the file's name says which.</summary>
    private static IEnumerable<KernelFamily> NcclTests(MeasuredTable table) =>
        from row in table.Rows
        where row.Number("size(kb)") > 0
        group row.Sample([row.Number("size(kb)") * 1024], "time(us)")
            by (Gpu: row["gpu"], Gpus: row["num_gpus_per_node"]) into size
        let gpu = MeasuredDevices.Find(size.Key.Gpu)
        where gpu is not null
        let test = Path.GetFileNameWithoutExtension(table.Name).Split('_', 2)[^1]
        select Family($"{test} in NCCL's tests, {size.Key.Gpus} GPUs", gpu.Name, "", table.Name, [.. size], null);

    /// <summary>Networks of another stack: their constants serve nothing but the comparison, but for send and
    /// receive.</summary>
    private static IEnumerable<KernelFamily> Networks(MeasuredTable table)
    {
        var sends = Path.GetFileName(table.Name).StartsWith("send_recv", StringComparison.Ordinal);
        return
            from row in table.Rows
            where row["source"] == "vidur"
            group row.Sample([row.Number("bytes", 1)], "ms", 1e3)
                by (Network: row["network"], Workers: row["num_workers"], Local: row["devices_per_node"]) into size
            let sent = sends && size.Key.Network.EndsWith("_dgx", StringComparison.Ordinal)
            let gpu = MeasuredDevices.Find(size.Key.Network.Split('_')[0])
            where gpu is not null
            let inNode = size.Key.Local == size.Key.Workers
            select Family(
                (sends ? "send and receive" : "all-reduce")
                    + $", {size.Key.Network}, {size.Key.Workers} GPUs, {size.Key.Local} a node",
                gpu.Name, sent ? inNode ? "links.send_in_node" : "links.send_across" : "", table.Name, [.. size],
                sent ? fit => (inNode ? fit.Links.SendInNode : fit.Links.SendAcross).Values : null);
    }

    private static KernelFamily Family(
        string name, string device, string place, string source, ImmutableArray<Sample> samples,
        Func<DeviceFit, ImmutableArray<double>>? shipped)
    {
        var quickest = samples.Min(sample => sample.Microseconds);
        var fastest = samples.Max(sample => sample.Shape[0] / sample.Microseconds) / 1e3;
        return new KernelFamily(
            name, device, place, source, Axes, 0, Starts.Of<TransferFit>([quickest, fastest, .9]),
            (constants, shape) => TransferFit.From(constants).Microseconds(shape[0]), samples)
        {
            Shipped = shipped,
        };
    }

    private static double BytesOf(string type) => type switch
    {
        "int8" or "fp8" => 1,
        "float" or "float32" => 4,
        _ => 2,
    };
}
