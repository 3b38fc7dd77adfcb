using System.Globalization;
using System.Text.Json.Nodes;
using EventSim.Cli.Input;
using EventSim.Domain.Costs;
using EventSim.Domain.Errors;
using EventSim.Domain.Scenarios;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Runs;

/// <summary>One iteration of one replica: what <c>cost</c> is asked about.</summary>
/// <param name="Scenario">The model and its deployment.</param>
/// <param name="Prefills">The prefill chunks, each to the end of its prompt.</param>
/// <param name="Decodes">Sequences that decode, and the tokens that each has in the cache, the new one
/// included.</param>
internal sealed record CostQuestion(
    Scenario Scenario,
    ImmutableArray<PrefillShape> Prefills,
    ImmutableArray<(int Sequences, int Context)> Decodes)
{
    private const int MostTokens = 10_000_000;
    private const int MostSequences = 100_000;
    private const string Place = "command line";

    /// <summary>Prompt tokens of all chunks.</summary>
    public int PrefillTokens => Prefills.Sum(chunk => chunk.Tokens);

    /// <summary>Sequences that decode.</summary>
    public int Sequences => Decodes.Sum(decode => decode.Sequences);

    /// <summary>Tokens that they have in the cache.</summary>
    public long Context => Decodes.Sum(decode => (long)decode.Sequences * decode.Context);

    /// <summary>The batch.</summary>
    public BatchShape Batch => new()
    {
        Prefills = Prefills.AsSpan(),
        PrefillTokens = PrefillTokens,
        Decodes = Sequences,
        DecodeContext = Context,
        Sampled = Sequences + Prefills.Length,
    };

    /// <summary>The question; or all that is wrong with it.</summary>
    /// <param name="deployment">Keys of a scenario: model, quantization, kv_cache_dtype and deployment.</param>
    /// <param name="prefills">Chunks as <c>TOKENS</c> or <c>TOKENS@CONTEXT</c>.</param>
    /// <param name="decodes">Sequences as <c>NxCONTEXT</c>.</param>
    public static Either<Seq<InvalidInput>, CostQuestion> Of(
        JsonObject deployment, string[] prefills, string[] decodes)
    {
        deployment["workload"] = JsonNode.Parse("""{"requests": [{"at": "0s", "prompt": 1, "output": 1}]}""");
        var loaded = ScenarioFile.FromText(deployment.ToJsonString(), Place, Environment.CurrentDirectory);
        var chunks = prefills.Select(Chunk).ToArray();
        var sequences = decodes.Select(Decode).ToArray();
        var faults = loaded.LeftToSeq().Bind(found => found)
            .Concat(toSeq(prefills.Where((_, i) => chunks[i] is null).Select(text => Fault(
                "--prefill", $"'{text}' is not TOKENS or TOKENS@CONTEXT, with 1 to {MostTokens} tokens"))))
            .Concat(toSeq(decodes.Where((_, i) => sequences[i] is null).Select(text => Fault(
                "--decode",
                $"'{text}' is not NxCONTEXT, with 1 to {MostSequences} sequences of 1 to {MostTokens} tokens"))))
            .Concat(prefills.Length + decodes.Length == 0
                ? Seq1(Fault("--prefill", "or --decode is needed: an empty iteration has no cost"))
                : []);
        return faults.IsEmpty
            ? loaded.Map(good => new CostQuestion(
                good.Scenario,
                [.. chunks.Select(chunk => chunk!.Value)],
                [.. sequences.Select(decode => decode!.Value)]))
            : faults;
    }

    private static InvalidInput Fault(string option, string what) => new(Place, 0, option, what);

    private static PrefillShape? Chunk(string text)
    {
        var parts = text.Split('@');
        var context = parts.Length == 2 ? Number(parts[1], 0, MostTokens) : 0;
        return parts.Length <= 2 && Number(parts[0], 1, MostTokens) is { } tokens && context is { } before
            ? new PrefillShape(tokens, before)
            : null;
    }

    private static (int Sequences, int Context)? Decode(string text) =>
        text.Split('x') is [var sequences, var context]
        && Number(sequences, 1, MostSequences) is { } count && Number(context, 1, MostTokens) is { } tokens
            ? (count, tokens)
            : null;

    private static int? Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most
            ? number
            : null;
}
