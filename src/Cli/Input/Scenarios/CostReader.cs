using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>The scenario's <c>cost</c>: <c>roofline</c>, or <c>linear</c> with its three parts.</summary>
internal static class CostReader
{
    /// <summary>The keys of a cost that is a mapping.</summary>
    public static readonly KeyTable Keys = KeyTable.Of("cost", "linear");

    /// <summary>The keys of a linear cost.</summary>
    public static readonly KeyTable LinearKeys = KeyTable.Of("linear", "iteration", "prefill_token", "decode_seq");

    private const string Accepted =
        "roofline, or {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}";

    /// <summary>Reads which cost model prices an iteration.</summary>
    public static Validation<InvalidInput, CostSettings> Read(Node node) => node switch
    {
        Node.Scalar { Text: "roofline" } => new CostSettings.Roofline(),
        Node.Mapping => Problems.Collect(problems =>
            from section in Section.Open(node, Keys, problems)
            from linear in section.Required("linear", Linear, Accepted)
            select linear),
        Node.Scalar { IsNull: false } scalar => Fail<InvalidInput, CostSettings>(
            node.Expected(Accepted) with { Suggestion = Spelling.Nearest(scalar.Text, ["roofline"]) }),
        _ => Fail<InvalidInput, CostSettings>(node.Expected(Accepted)),
    };

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
