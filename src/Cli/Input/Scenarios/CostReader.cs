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
    public static readonly KeyTable RooflineKeys = KeyTable.Of("roofline", "overhead");

    /// <summary>The keys of an engine's overhead.</summary>
    public static readonly KeyTable OverheadKeys = KeyTable.Of("overhead", "iteration", "sequence");

    private const string Accepted =
        "roofline, or {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}";

    /// <summary>The cost where a scenario does not name one.</summary>
    public static CostSettings Default(Option<Gpu> gpu) => Roofline(gpu, HostOverhead.None);

    /// <summary>Reads which cost model prices an iteration on a GPU; where the GPU could not be read the result is of
    /// no use, but every fault is found.</summary>
    public static Reader<CostSettings> Reader(Option<Gpu> gpu) => node => node switch
    {
        Node.Scalar { Text: "roofline" } => Success<InvalidInput, CostSettings>(Default(gpu)),
        Node.Mapping { Entries: [{ Key: "roofline" }] } => Problems.Collect(problems =>
            from section in Section.Open(node, Keys, problems)
            from options in Section.Open(section.Child("roofline"), RooflineKeys, problems)
            from host in options.Optional("overhead", Overhead, HostOverhead.None)
            select (CostSettings)Roofline(gpu, host)),
        Node.Mapping => Problems.Collect(problems =>
            from section in Section.Open(node, Keys, problems)
            from linear in section.Required("linear", Linear, Accepted)
            select linear),
        Node.Scalar { IsNull: false } scalar => Fail<InvalidInput, CostSettings>(
            node.Expected(Accepted) with { Suggestion = Spelling.Nearest(scalar.Text, ["roofline"]) }),
        _ => Fail<InvalidInput, CostSettings>(node.Expected(Accepted)),
    };

    private static CostSettings.Roofline Roofline(Option<Gpu> gpu, HostOverhead host) => new(
        DeviceCatalog.Of(gpu.Map(known => known.Anchor).IfNone(DeviceCatalog.Names[0])), host, KernelTables.None);

    private static Validation<InvalidInput, HostOverhead> Overhead(Node node) => Problems.Collect(problems =>
        from section in Section.Open(node, OverheadKeys, problems)
        from iteration in section.Optional("iteration", Quantities.Time, Domain.Units.Duration.Zero)
        from sequence in section.Optional("sequence", Quantities.Time, Domain.Units.Duration.Zero)
        select new HostOverhead(iteration.Nanoseconds / 1e3, sequence.Nanoseconds / 1e3));

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
