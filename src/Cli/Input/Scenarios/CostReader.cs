using EventSim.Cli.Devices;
using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Errors;
using EventSim.Domain.Hardware;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>The scenario's <c>cost</c>: <c>roofline</c>, with what the engine's CPU work takes where that is known; or
/// <c>linear</c> with its three parts.</summary>
internal static class CostReader
{
    /// <summary>The keys of a cost that is a mapping.</summary>
    public static readonly KeyTable Keys = KeyTable.Of("cost", "linear", "roofline");

    /// <summary>The keys of a linear cost.</summary>
    public static readonly KeyTable LinearKeys = KeyTable.Of("linear", "iteration", "prefill_token", "decode_seq");

    /// <summary>The keys of a roofline cost.</summary>
    public static readonly KeyTable RooflineKeys = KeyTable.Of("roofline", "overhead", "calibration");

    private const string Accepted =
        "roofline, or {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}";

    /// <summary>The cost where a scenario does not name one.</summary>
    public static CostSettings Default(Option<Gpu> gpu) => Shipped(gpu);

    /// <summary>Reads which cost model prices an iteration on a GPU; where the GPU could not be read the result is of
    /// no use, but every fault is found.</summary>
    public static Reader<CostSettings> Reader(Option<Gpu> gpu) => node => node switch
    {
        Node.Scalar { Text: "roofline" } => Success<InvalidInput, CostSettings>(Default(gpu)),
        Node.Mapping { Entries: [{ Key: "roofline" }] } => Problems.Collect(problems =>
            from section in Section.Open(node, Keys, problems)
            from options in Section.Open(section.Child("roofline"), RooflineKeys, problems)
            let host = options.Optional("overhead", EngineOverheads.Read, HostOverhead.None)
            let kernels = options.Optional("calibration", Calibrated(gpu), Shipped(gpu))
            from a in host
            from b in kernels
            select (CostSettings)(b with { Host = a })),
        Node.Mapping => Problems.Collect(problems =>
            from section in Section.Open(node, Keys, problems)
            from linear in section.Required("linear", Linear, Accepted)
            select linear),
        Node.Scalar { IsNull: false } scalar => Fail<InvalidInput, CostSettings>(
            node.Expected(Accepted) with { Suggestion = Spelling.Nearest(scalar.Text, ["roofline"]) }),
        _ => Fail<InvalidInput, CostSettings>(node.Expected(Accepted)),
    };

    private static CostSettings.Roofline Shipped(Option<Gpu> gpu) => new(
        DeviceCatalog.Of(gpu.Map(known => known.Anchor).IfNone(DeviceCatalog.Names[0])), HostOverhead.None,
        KernelTables.None);

    /// <summary>A file of constants and tables, for this GPU or for the device that it is like.</summary>
    private static Reader<CostSettings.Roofline> Calibrated(Option<Gpu> gpu) => node =>
        FileReference.Read(node).Bind(found => node.Place.Source.WithoutFiles
            ? Success<InvalidInput, CostSettings.Roofline>(Shipped(gpu) with
            {
                Source = new CalibrationSource(found.Name, found.Expected.IfNone("")),
            })
            : Problems.Validate(CalibrationFile.Read(found.FullPath, found.Name))
                .Bind(file => FileReference.CheckDigest(node, found, file.Sha256).Map(_ => file))
                .Bind(file => Fits(file, gpu, node))
                .Map(file => new CostSettings.Roofline(file.Fit, HostOverhead.None, file.Tables)
                {
                    Source = new CalibrationSource(found.Name, file.Sha256),
                }));

    private static Validation<InvalidInput, CalibrationFile> Fits(
        CalibrationFile file, Option<Gpu> gpu, Node node) =>
        gpu.Exists(known => known.Name != file.Fit.Device && known.Anchor != file.Fit.Device)
            ? Fail<InvalidInput, CalibrationFile>(node.Place.Problem(
                $"the file is for {file.Fit.Device}, the GPU is {gpu.Map(known => known.Name).IfNone("")}"))
            : Success<InvalidInput, CalibrationFile>(file);

    private static Validation<InvalidInput, CostSettings> Linear(Node node) => Problems.Collect(problems =>
        Section.Open(node, LinearKeys, problems).Bind(section =>
        {
            var iteration = section.Required(
                "iteration", Quantities.Time, "the time of every iteration, such as 1000us");
            var prefill = section.Required(
                "prefill_token", Quantities.Time, "the time of a prefill token, such as 10us");
            var decode = section.Required(
                "decode_seq", Quantities.Time, "the time of a decoding sequence, such as 100us");
            return
                from a in iteration
                from b in prefill
                from c in decode
                select (CostSettings)new CostSettings.Linear(a, b, c);
        }));
}
