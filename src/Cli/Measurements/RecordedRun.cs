using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Measurements;

/// <summary>One request of a recorded run: what was asked, and how long it took. Unit: ms.</summary>
internal sealed record RecordedRequest(ListedRequest Asked, double Ttft, double EndToEnd, double? Tpot);

/// <summary>One second of a recorded run, by the engine's own log.</summary>
/// <param name="At">Its end. Unit: s.</param>
/// <param name="PromptTokens">Prompt tokens computed in it.</param>
/// <param name="OutputTokens">Output tokens produced in it.</param>
/// <param name="Running">Requests that ran at its end.</param>
internal readonly record struct RecordedSecond(double At, double PromptTokens, double OutputTokens, double Running);

/// <summary>A run of a real engine: a folder with <c>run.meta.json</c>, <c>run.requests.csv</c> and, where it was
/// kept, <c>run.timeseries.csv</c>.</summary>
/// <param name="Name">Its folder.</param>
/// <param name="Model">The model, as a scenario names it.</param>
/// <param name="TensorParallel">GPUs of a replica.</param>
/// <param name="Replicas">Replicas.</param>
/// <param name="MaxNumSeqs">Running requests at most.</param>
/// <param name="TokenBudget">Tokens of an iteration at most.</param>
/// <param name="EngineVersion">The engine's release.</param>
/// <param name="Requests">Its requests.</param>
/// <param name="Seconds">Its seconds.</param>
internal sealed record RecordedRun(
    string Name,
    string Model,
    int TensorParallel,
    int Replicas,
    int MaxNumSeqs,
    int TokenBudget,
    string EngineVersion,
    ImmutableArray<RecordedRequest> Requests,
    ImmutableArray<RecordedSecond> Seconds)
{
    private const string MetaName = "run.meta.json";

    /// <summary>Tokens of a block whose contents the recording compares.</summary>
    private const int BlockTokens = 16;

    /// <summary>A run of a year is a wrong unit, not a run.</summary>
    private const double LatestSecond = 366 * 86_400;

    /// <summary>Every recorded run in a folder and in the folders in it.</summary>
    public static Either<Seq<InvalidInput>, ImmutableArray<RecordedRun>> ReadAll(string folder) =>
        MeasuredFiles.Read(folder, file => file == MetaName, Read);

    private static Either<Seq<InvalidInput>, RecordedRun> Read(string meta, string shownName)
    {
        var folder = Path.GetDirectoryName(meta) ?? "";
        var shown = Path.GetDirectoryName(shownName) ?? "";
        var seconds = Path.Combine(folder, "run.timeseries.csv");
        return
            from root in TextFile.Document(meta, Source.Of(shownName, folder))
            from table in MeasuredTable.Read(
                Path.Combine(folder, "run.requests.csv"), Path.Combine(shown, "run.requests.csv"))
            from requests in MeasuredTable.Try(() => RequestsOf(table))
            from log in File.Exists(seconds)
                ? MeasuredTable.Read(seconds, Path.Combine(shown, "run.timeseries.csv"))
                    .Bind(found => MeasuredTable.Try(() => SecondsOf(found)))
                : ImmutableArray<RecordedSecond>.Empty
            from run in Of(shown, root, requests, log)
            select run;
    }

    private static Either<Seq<InvalidInput>, RecordedRun> Of(
        string name, Node root, ImmutableArray<RecordedRequest> requests, ImmutableArray<RecordedSecond> seconds)
    {
        var engine = (root as Node.Mapping)?["engine_kwargs"] as Node.Mapping;
        Validation<InvalidInput, int> Whole(string key) => engine?[key] is { } node
            ? Numbers.Whole(1, 1_000_000)(node)
            : Fail<InvalidInput, int>(root.Place.Problem($"engine_kwargs has no {key}"));
        string Text(Node.Mapping? from, string key) => from?[key] is Node.Scalar scalar ? scalar.Text : "";
        return (Whole("tensor_parallel_size"), Whole("data_parallel_size"), Whole("max_num_seqs"),
                Whole("max_num_batched_tokens"))
            .Apply((tp, replicas, running, budget) => new RecordedRun(
                name, Text(root as Node.Mapping, "model").Split('/')[^1].ToLowerInvariant(), tp, replicas, running,
                budget, Text(root as Node.Mapping, "vllm_version"), requests, seconds))
            .ToEither();
    }

    /// <summary>A request that finds tokens in the prefix cache begins as the first earlier request that is long
    /// enough.</summary>
    private static ImmutableArray<RecordedRequest> RequestsOf(MeasuredTable table)
    {
        var known = new List<(int Prompt, ImmutableArray<int> Ids)>();
        var requests = ImmutableArray.CreateBuilder<RecordedRequest>();
        var next = 0;
        foreach (var row in table.Rows)
        {
            var prompt = row.Whole("input_tokens", 1, Draw.MostTokens);
            var hits = row.Whole("prefix_block_hit_tokens_upper_bound", 0, prompt) / BlockTokens;
            var blocks = (prompt + BlockTokens - 1) / BlockTokens;
            var shared = hits == 0 ? [] : known.FirstOrDefault(
                earlier => earlier.Prompt / BlockTokens >= hits, (0, [])).Ids;
            ImmutableArray<int> ids =
                [.. shared.Take(hits), .. Enumerable.Range(next, blocks - Math.Min(hits, shared.Length))];
            next += blocks;
            known.Add((prompt, ids));
            var output = row.Whole("output_tokens", 1, Draw.MostTokens);
            var arrival = Math.Round(row.Number("measured_arrival_s", 0, LatestSecond) * 1e9);
            requests.Add(new RecordedRequest(
                new ListedRequest(
                    new SimTime((long)arrival), prompt, output,
                    requests.Count, new Prefix(BlockTokens, ids, prompt)),
                row.Number("ttft_ms"), row.Number("e2e_ms"), output > 1 ? row.Number("tpot_ms") : null));
        }

        return requests.DrainToImmutable();
    }

    private static ImmutableArray<RecordedSecond> SecondsOf(MeasuredTable table) =>
    [
        .. table.Rows.Select(row => new RecordedSecond(
            row.Number("t"), row.Number("prompt_throughput"), row.Number("gen_throughput"), row.Number("running"))),
    ];
}
