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
        ImmutableArray<(string Key, Option<int> Count)> degrees =
        [
            ("tp", Number("--tp", "GPUs of a stage")),
            ("pp", Number("--pp", "pipeline stages")),
            ("replicas", Number("--dp", "data-parallel ranks in lockstep, over which --ep may reach")),
            ("ep", Number("--ep", "GPUs over which experts are spread")),
        ];
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
            model, gpu,
        };
        foreach (var option in (Option[])[.. degrees.Select(d => d.Count), quantization, kv, prefill, decode, json])
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            var asked = new JsonObject
            {
                ["model"] = parsed.GetRequiredValue(model),
                ["deployment"] = Deployment(parsed.GetRequiredValue(gpu), degrees, parsed),
            };
            if (parsed.GetValue(quantization) is { } weights) asked["quantization"] = weights;
            if (parsed.GetValue(kv) is { } dtype) asked["kv_cache_dtype"] = dtype;
            var question = CostQuestion.Of(asked, parsed.GetValue(prefill) ?? [], parsed.GetValue(decode) ?? []);
            return Print(question, parsed.GetValue(json), parsed.InvocationConfiguration);
        });
        return command;
    }

    private static JsonObject Deployment(
        string gpu, ImmutableArray<(string Key, Option<int> Count)> degrees, ParseResult parsed)
    {
        var deployment = new JsonObject { ["gpu"] = gpu };
        foreach (var (key, count) in degrees) deployment[key] = parsed.GetValue(count);
        deployment["lockstep"] = (int)deployment["replicas"]! > 1;
        return deployment;
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
