using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventSim.Cli.Runs;
using EventSim.Domain.Costs;

namespace EventSim.Cli.Output;

/// <summary>The predicted time of one iteration, for people and for scripts.</summary>
internal static class CostText
{
    private const int SchemaVersion = 1;

    private static readonly ImmutableArray<string> Columns =
        ["op", "times", "GFLOP", "MB", "us", "ms in all", "share", "bound by", "prediction"];

    private static readonly ImmutableArray<bool> Right = [false, true, true, true, true, true, true, false, false];

    /// <summary>Writes a table a stage: GFLOP, MB and microseconds are those of one kernel on one GPU.</summary>
    public static void Write(TextWriter to, CostAnswer answer)
    {
        var (question, deployment) = (answer.Question, answer.Question.Scenario.Deployment);
        to.Write(Text($"{question.Scenario.Model.Name} on {deployment.GpusPerReplica} × {deployment.Gpu.Name}: "));
        to.Write(Text($"tp {deployment.TensorParallel}, pp {deployment.PipelineParallel}"));
        if (deployment.Lockstep) to.Write(Text($", dp {deployment.Replicas}"));
        to.Write(deployment.ExpertParallel > 1 ? Text($", ep {deployment.ExpertParallel}\n") : "\n");
        to.Write(Text($"{question.PrefillTokens} prompt tokens in {question.Prefills.Length} chunks, "));
        to.Write(Text($"{question.Sequences} decodes over {question.Context} tokens in the cache: "));
        to.Write(Text($"{answer.Milliseconds:0.000} ms\n"));
        for (var stage = 0; stage < answer.Stages.Length; stage++)
        {
            to.Write(answer.Stages.Length == 1 ? "\n" : Text($"\nstage {stage + 1}\n"));
            TextTable.Write(to, Columns, Right, Rows(answer.Stages[stage]));
        }

        if (answer.Stages.Length > 1) to.Write(Text($"\nhand-over between stages: {answer.HandOver:0.000} ms\n"));
    }

    /// <summary>The same as one JSON object.</summary>
    public static string Json(CostAnswer answer)
    {
        var (question, deployment) = (answer.Question, answer.Question.Scenario.Deployment);
        return new JsonObject
        {
            ["schema_version"] = SchemaVersion,
            ["model"] = question.Scenario.Model.Name,
            ["gpu"] = deployment.Gpu.Name,
            ["tp"] = deployment.TensorParallel,
            ["pp"] = deployment.PipelineParallel,
            ["dp"] = deployment.Replicas,
            ["ep"] = deployment.ExpertParallel,
            ["prefill_tokens"] = question.PrefillTokens,
            ["decodes"] = question.Sequences,
            ["decode_context_tokens"] = question.Context,
            ["iteration_ms"] = answer.Milliseconds,
            ["hand_over_ms"] = answer.HandOver,
            ["stages"] = new JsonArray([.. answer.Stages.Select(StageJson)]),
        }.ToJsonString(JsonLayout.Indented);
    }

    private static JsonNode StageJson(ImmutableArray<OpCost> ops)
    {
        var total = ops.Sum(op => op.Total);
        return new JsonObject
        {
            ["ms"] = total / 1e3,
            ["ops"] = new JsonArray([.. ops.Select(op => (JsonNode)new JsonObject
            {
                ["op"] = op.Op,
                ["group"] = Name(op.Group),
                ["times"] = op.Times,
                ["flops"] = op.Flops,
                ["bytes"] = op.Bytes,
                ["us"] = op.Microseconds,
                ["total_ms"] = op.Total / 1e3,
                ["share"] = op.Total / total,
                ["bound"] = Name(op.Bound),
                ["mode"] = Mode(op),
                ["reach"] = Name(op.Reach),
            })]),
        };
    }

    private static List<IReadOnlyList<string>> Rows(ImmutableArray<OpCost> ops)
    {
        var total = ops.Sum(op => op.Total);
        return
        [
            .. ops.Select(op => (IReadOnlyList<string>)
            [
                op.Op,
                Text($"{op.Times}"),
                Text($"{op.Flops / 1e9:0.###}"),
                Text($"{op.Bytes / 1e6:0.###}"),
                Text($"{op.Microseconds:0.0}"),
                Text($"{op.Total / 1e3:0.000}"),
                Text($"{100 * op.Total / total:0.0} %"),
                Name(op.Bound),
                op.Group == OpGroup.Host ? "" : $"{Mode(op)}, {Name(op.Reach)}",
            ]),
            ["total", "", "", "", "", Text($"{total / 1e3:0.000}"), "", "", ""],
        ];
    }

    private static string Mode(OpCost op) => op.IsCalibrated ? "calibrated" : "analytic";

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
