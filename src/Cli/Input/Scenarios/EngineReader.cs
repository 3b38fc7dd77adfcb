using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Scheduling;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>The scenario's <c>engine</c>.</summary>
internal static class EngineReader
{
    /// <summary>Tokens, sequences or blocks at most: far above any machine, far below overflow.</summary>
    public const int MaxCount = 100_000_000;

    /// <summary>The keys of an engine.</summary>
    public static readonly KeyTable Keys = KeyTable.Of(
        "engine",
        "scheduler", "version", "queue", "max_num_seqs", "max_num_batched_tokens", "chunked_prefill",
        "long_prefill_token_threshold",
        "block_size", "gpu_memory_utilization", "num_gpu_blocks", "watermark", "preemption", "enable_prefix_caching",
        "max_model_len", "scheduler_reserve_full_isl", "output_count", "dynamic_chunk", "swap_space");

    private static readonly Reader<int> Positive = Numbers.Whole(1, MaxCount);

    /// <summary>Reads the engine's settings.</summary>
    public static Validation<InvalidInput, EngineSettings> Read(Node node) => Problems.Collect(problems =>
        from section in Section.Open(node, Keys, problems)
        from settings in WithOutputsAndChunks(section)
        from agreed in Together(section, settings, problems)
        select agreed);

    private static Option<EngineSettings> Together(Section section, EngineSettings settings, Problems problems)
    {
        if (settings is { Scheduler: SchedulerKind.SloAware, Queue: not QueueKind.Fcfs })
            problems.Add(section.PlaceOf("queue").Problem("slo-aware has an order of its own: expected no queue"));
        if (settings.Preemption == PreemptionKind.Swap && !settings.CanSwap)
            problems.Add(section.PlaceOf("preemption").Problem(
                "swap goes with the schedulers vllm-v1 and slo-aware, without enable_prefix_caching"));
        return settings;
    }

    private static Option<EngineSettings> WithOutputsAndChunks(Section section)
    {
        var settings = Settings(section);
        var count = section.Optional("output_count", Choices.OutputCounts.Read, OutputCount.Total);
        var chunk = section.Maybe("dynamic_chunk", DynamicChunkReader.Read);
        return
            from a in settings
            from b in count
            from c in chunk
            select a with { OutputCount = b, DynamicChunk = c.IfNoneUnsafe(() => null) };
    }

    private static Option<EngineSettings> Settings(Section section)
    {
        var scheduler = section.Optional("scheduler", Choices.Schedulers.Read, SchedulerKind.VllmV1);
        var version = section.Optional("version", Choices.EngineVersions.Read, EngineVersion.August2026);
        var queue = section.Optional("queue", Choices.Queues.Read, QueueKind.Fcfs);
        var sequences = section.Optional("max_num_seqs", Positive, 256);
        var budget = section.Optional("max_num_batched_tokens", Budget, new TokenBudget.Fixed(4096));
        var chunked = section.Optional("chunked_prefill", Numbers.Truth, true);
        var threshold = section.Optional("long_prefill_token_threshold", Numbers.Whole(0, MaxCount), 0);
        var blockSize = section.Optional("block_size", Numbers.Whole(1, 65_536), 16);
        var utilization = section.Optional("gpu_memory_utilization", Utilization, 0.9);
        var blocks = section.Optional("num_gpu_blocks", Auto(Positive), Option<int>.None);
        var watermark = section.Optional("watermark", Watermark, 0.0);
        var preemption = section.Optional("preemption", Choices.Preemptions.Read, PreemptionKind.Recompute);
        var caching = section.Optional("enable_prefix_caching", Numbers.Truth, false);
        var length = section.Optional("max_model_len", Auto(Positive), Option<int>.None);
        var reserve = section.Optional(
            "scheduler_reserve_full_isl", Numbers.Truth, !version.Exists(known => known == EngineVersion.January2026));
        var swap = section.Optional("swap_space", Quantities.Size, EngineSettings.UsualSwapSpace);
        return
            from a in scheduler
            from b in queue
            from c in sequences
            from d in budget
            from e in chunked
            from f in threshold
            from g in blockSize
            from h in utilization
            from i in blocks
            from j in watermark
            from k in preemption
            from l in caching
            from m in length
            from n in reserve
            from o in version
            from p in swap
            select new EngineSettings(a, b, c, d, e, f, g, h, i.ToNullable(), j, k, l, m.ToNullable(), n)
            {
                Version = o,
                SwapSpace = p,
            };
    }

    private static Reader<double> Utilization { get; } =
        Numbers.Number(value => value is > 0 and <= 1, "a number above 0, to 1");

    private static Reader<double> Watermark { get; } =
        Numbers.Number(value => value is >= 0 and < 1, "a number from 0 to below 1");

    private static Validation<InvalidInput, TokenBudget> Budget(Node node) => node switch
    {
        Node.Scalar { Text: "auto:bandwidth" } => new TokenBudget.AutoBandwidth(),
        Node.Scalar { Text: "auto:roofline" } => new TokenBudget.AutoRoofline(),
        _ => Positive(node).Match(
            Succ: tokens => Success<InvalidInput, TokenBudget>(new TokenBudget.Fixed(tokens)),
            Fail: _ => Fail<InvalidInput, TokenBudget>(node.Expected(
                $"a whole number from 1 to {MaxCount}, auto:bandwidth or auto:roofline"))),
    };

    private static Reader<Option<int>> Auto(Reader<int> number) => node => node is Node.Scalar { Text: "auto" }
        ? Success<InvalidInput, Option<int>>(None)
        : number(node).Match(
            Succ: value => Success<InvalidInput, Option<int>>(Some(value)),
            Fail: _ => Fail<InvalidInput, Option<int>>(node.Expected($"auto or a whole number from 1 to {MaxCount}")));
}
