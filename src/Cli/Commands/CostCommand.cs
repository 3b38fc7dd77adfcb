using System.CommandLine;
using System.Text.Json.Nodes;
using EventSim.Cli.Output;
using EventSim.Cli.Runs;
using EventSim.Cli.Stores;
using EventSim.Domain.Errors;

namespace EventSim.Cli.Commands;

/// <summary><c>cost</c>: the predicted time of one iteration, kernel by kernel.</summary>
internal static class CostCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var model = Needed("--model", "a model of the catalogue, or a config.json");
        var gpu = Needed("--gpu", "a GPU of the catalogue");
        var tp = Number("--tp", "GPUs of a stage");
        var pp = Number("--pp", "pipeline stages");
        var ep = Number("--ep", "GPUs over which whole experts are spread");
        var quantization = new Option<string?>("--quantization") { Description = "of the weights, as in a scenario" };
        var kv = new Option<string?>("--kv-cache-dtype") { Description = "of the KV cache, as in a scenario" };
        var prefill = new Option<string[]>("--prefill")
        {
            Description = "a prefill chunk: TOKENS, or TOKENS@CONTEXT after those in the cache; may be repeated",
        };
        var decode = new Option<string[]>("--decode")
        {
            Description = "decoding sequences: NxCONTEXT, N with so many tokens in the cache; may be repeated",
        };
        var json = StoreArguments.Json();
        var command = new Command("cost", "Print the predicted time of one iteration, and where it goes.")
        {
            model, gpu, tp, pp, ep, quantization, kv, prefill, decode, json,
        };
        command.SetAction(parsed =>
        {
            var asked = new JsonObject
            {
                ["model"] = parsed.GetRequiredValue(model),
                ["deployment"] = new JsonObject
                {
                    ["gpu"] = parsed.GetRequiredValue(gpu),
                    ["tp"] = parsed.GetValue(tp),
                    ["pp"] = parsed.GetValue(pp),
                    ["ep"] = parsed.GetValue(ep),
                },
            };
            if (parsed.GetValue(quantization) is { } weights) asked["quantization"] = weights;
            if (parsed.GetValue(kv) is { } dtype) asked["kv_cache_dtype"] = dtype;
            var question = CostQuestion.Of(asked, parsed.GetValue(prefill) ?? [], parsed.GetValue(decode) ?? []);
            return Print(question, parsed.GetValue(json), parsed.InvocationConfiguration);
        });
        return command;
    }

    private static int Print(
        LanguageExt.Either<LanguageExt.Seq<InvalidInput>, CostQuestion> asked,
        bool asJson,
        InvocationConfiguration to) => asked.Match(
            Right: question =>
            {
                var answer = CostAnswer.Of(question);
                if (asJson) to.Output.WriteLine(CostText.Json(answer));
                else CostText.Write(to.Output, answer);
                return ExitCode.Ok;
            },
            Left: problems => ProblemReport.Write(problems, to.Error));

    private static Option<string> Needed(string name, string description) =>
        new(name) { Description = description, Required = true };

    private static Option<int> Number(string name, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => 1 };
}
