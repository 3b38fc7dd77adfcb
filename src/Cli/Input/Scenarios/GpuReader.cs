using EventSim.Cli.Devices;
using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Hardware;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>A deployment's <c>gpu</c>: a catalogue id, or every figure written out.</summary>
internal static class GpuReader
{
    /// <summary>The keys of a GPU that is written out: the fields of <see cref="Gpu"/>.</summary>
    public static readonly KeyTable Keys = KeyTable.Of(
        "gpu",
        "name", "bf16_flops", "fp8_flops", "int8_ops", "memory", "memory_bandwidth", "streaming_multiprocessors",
        "link_bandwidth", "gpus_per_node", "inter_node_bandwidth", "anchor", "pcie_bandwidth",
        "fp4_flops", "tdp", "idle_power", "price_per_gpu_hour");

    private const double MaxPrice = 1e6;

    private static readonly Reader<double> PositiveOperations = node =>
        Quantities.OperationRate(node).Bind(value => value > 0
        ? Success<InvalidInput, double>(value)
        : Fail<InvalidInput, double>(node.Expected("a rate of operations above 0, such as 989TFLOP/s")));

    /// <summary>Reads the GPU.</summary>
    public static Validation<InvalidInput, Gpu> Read(Node node) => node switch
    {
        Node.Mapping => Problems.Collect(
            problems => Section.Open(node, Keys, problems).Bind(section => Whole(section, problems))),
        Node.Scalar { IsNull: false } scalar => FromCatalog(scalar),
        _ => Fail<InvalidInput, Gpu>(node.Expected("a GPU of the catalogue, or a mapping with every figure")),
    };

    private static Validation<InvalidInput, Gpu> FromCatalog(Node.Scalar node)
    {
        var names = GpuCatalog.All.Select(entry => entry.Gpu.Name).ToList();
        return GpuCatalog.TryFind(node.Text).ToValidation(node.Place.Problem(
            $"there is no GPU {node.Shown} in the catalogue; available: {string.Join(", ", names)}",
            Spelling.Nearest(node.Text, names)));
    }

    private static Validation<InvalidInput, string> Anchor(Node node) => Numbers.Name(node).Bind(name =>
        Anchors.Contains(name)
            ? Success<InvalidInput, string>(name)
            : Fail<InvalidInput, string>(node.Expected(
                $"a measured device or none: {string.Join(", ", Anchors)}")));

    private static ImmutableArray<string> Anchors => [.. DeviceCatalog.Names, Gpu.NoAnchor];

    /// <summary>The figures that a GPU must have, and those that it may have. What is left out of these is what the
    /// catalogue says of a GPU of the same name: they are not part of the scenario unless they differ.</summary>
    private static Option<Gpu> Whole(Section section, Problems problems) => Figures(section).Bind(figures =>
    {
        var known = GpuCatalog.TryFind(figures.Name);
        var fp4 = section.Optional(
            "fp4_flops", Quantities.OperationRate, known.Map(gpu => gpu.Fp4Flops).IfNone(0));
        var tdp = section.Maybe("tdp", Quantities.Power);
        var idle = section.Maybe("idle_power", Quantities.Power);
        var price = section.Maybe("price_per_gpu_hour", Price);
        var whole =
            from a in fp4
            from b in tdp
            from c in idle
            from d in price
            select figures with
            {
                Fp4Flops = a,
                TdpWatts = b.ToNullable() ?? known.Bind(gpu => Optional(gpu.TdpWatts)).ToNullable(),
                IdleWatts = c.ToNullable(),
                PricePerGpuHour = d.ToNullable() ?? known.Bind(gpu => Optional(gpu.PricePerGpuHour)).ToNullable(),
            };
        if (whole.Exists(gpu => gpu.IdleWatts is { } rest && !(rest <= gpu.TdpWatts)))
            problems.Add(section.PlaceOf("idle_power").Problem("idle_power needs a tdp, and is not above it"));
        return whole;
    });

    private static readonly Reader<double> Price =
        Numbers.Number(value => value is >= 0 and <= MaxPrice, "US dollars an hour, such as 2.5");

    private static Option<Gpu> Figures(Section section)
    {
        Option<double> Bandwidth(string key) =>
            section.Required(key, Quantities.Bandwidth, "a bandwidth, such as 900GB/s");
        var name = section.Required("name", Numbers.Name, "the GPU's name");
        var bf16 = section.Required("bf16_flops", PositiveOperations, "the dense bf16 peak, such as 989TFLOP/s");
        var fp8 = section.Required("fp8_flops", Quantities.OperationRate, "the dense fp8 peak; 0 for none");
        var int8 = section.Required("int8_ops", Quantities.OperationRate, "the dense int8 peak; 0 for none");
        var memory = section.Required("memory", Quantities.Size, "its memory, such as 80GB");
        var memoryBandwidth = Bandwidth("memory_bandwidth");
        var multiprocessors = section.Required(
            "streaming_multiprocessors", Numbers.Whole(0, 100_000), "a whole number");
        var link = Bandwidth("link_bandwidth");
        var node = section.Required("gpus_per_node", Numbers.Whole(1, 100_000), "a whole number");
        var between = Bandwidth("inter_node_bandwidth");
        var anchor = section.Required("anchor", Anchor, "the measured device whose efficiencies are used");
        var pcie = section.Optional("pcie_bandwidth", Quantities.Bandwidth, Gpu.PcieGeneration4);
        return
            from a in name
            from b in bf16
            from c in fp8
            from d in int8
            from e in memory
            from f in memoryBandwidth
            from g in multiprocessors
            from h in link
            from i in node
            from j in between
            from k in anchor
            from l in pcie
            select new Gpu(a, b, c, d, e, f, g, h, i, j, k) { PcieBandwidth = l };
    }
}
