using System.Text.Json;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Conformance;

namespace EventSim.Cli.Conformance;

/// <summary>A recording of vLLM's v1 scheduler.</summary>
internal static class VllmRecording
{
    /// <summary>Reads what a recording was made on.</summary>
    public static EngineDriver DriverOf(JsonElement root, bool detailed)
    {
        var config = root.GetProperty("config");
        var requests = root.GetProperty("requests").EnumerateArray().ToList();
        var classes = requests.Select(PriorityOf).Distinct().Order().ToList();
        var limits = LimitsOf(config) with
        {
            NamesBlocks = detailed,
            OneInstantIsATie = true,
            Profiles = [.. classes.Select(priority => new ProfileRules(priority))],
        };
        var contents = new Contents(limits.BlockSize);
        return new VllmDriver(new Recording(
            limits,
            [.. requests.Select(request => RequestOf(request, classes, limits.PrefixCaching ? contents : null))],
            AbortsOf(root, [.. requests.Select(request => request.GetProperty("id").GetString())]),
            detailed));
    }

    private static ImmutableArray<RecordedAbort> AbortsOf(JsonElement root, List<string?> ids) =>
        root.TryGetProperty("aborts", out var aborts)
            ? [.. aborts.EnumerateArray()
                .Select(abort => new RecordedAbort(abort[0].GetInt32(), ids.IndexOf(abort[1].GetString())))]
            : [];

    private static int PriorityOf(JsonElement request) =>
        request.TryGetProperty("priority", out var priority) ? priority.GetInt32() : 0;

    private static RecordedRequest RequestOf(JsonElement request, List<int> classes, Contents? contents)
    {
        var output = request.GetProperty("out");
        var segments = request.GetProperty("prompt").EnumerateArray().ToList();
        var tokens = contents is null ? null : segments.Append(output)
            .SelectMany(segment => Enumerable.Range(segment[0].GetInt32(), segment[1].GetInt32()));
        return new RecordedRequest(
            request.GetProperty("arrival").GetInt32(),
            segments.Sum(segment => segment[1].GetInt32()),
            output[1].GetInt32(),
            classes.IndexOf(PriorityOf(request)),
            tokens is null ? null : contents!.Of([.. tokens]));
    }

    private static EngineLimits LimitsOf(JsonElement config)
    {
        int Number(string key) => config.GetProperty(key).GetInt32();
        bool Truth(string key) => config.GetProperty(key).GetBoolean();
        var blocks = Number("num_blocks") - 1;
        var (stages, isAsync, overStages) =
            (Number("pipeline_parallel_size"), Truth("async_scheduling"), Truth("v2_model_runner"));
        var january = config.TryGetProperty("engine_version", out var version) && version.GetString() == "2026-01";
        return new EngineLimits(
            SchedulerKind.VllmV1,
            Number("max_num_seqs"),
            Number("max_num_batched_tokens"),
            Truth("enable_chunked_prefill"),
            Number("long_prefill_token_threshold"),
            Number("block_size"),
            blocks,
            EngineResolution.WatermarkBlocks(config.GetProperty("watermark").GetDouble(), blocks),
            Number("max_model_len"),
            Truth("scheduler_reserve_full_isl") && !january,
            isAsync ? overStages ? stages + 1 : 2 : stages)
        {
            Queue = config.GetProperty("policy").GetString() == "priority" ? QueueKind.Priority : QueueKind.Fcfs,
            PrefixCaching = Truth("enable_prefix_caching"),
            FreedOrder = january ? FreedOrder.AllLast : FreedOrder.UnhashedFirst,
            Async = !isAsync ? AsyncScheduling.Off : overStages ? AsyncScheduling.OverStages : AsyncScheduling.On,
        };
    }

    /// <summary>Numbers the contents of full blocks: equal tokens after equal blocks have equal numbers.</summary>
    private sealed class Contents(int blockSize)
    {
        private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

        public Prefix Of(ReadOnlySpan<int> tokens)
        {
            var ids = ImmutableArray.CreateBuilder<int>(tokens.Length / blockSize);
            for (var before = 0; (ids.Count + 1) * blockSize <= tokens.Length; before = ids[^1])
            {
                var block = tokens.Slice(ids.Count * blockSize, blockSize);
                var content = $"{before}:{string.Join(',', block.ToArray())}";
                if (!numbers.TryGetValue(content, out var number))
                    numbers.Add(content, number = numbers.Count + 1);
                ids.Add(number);
            }

            return new Prefix(blockSize, ids.ToImmutable(), ids.Count * blockSize);
        }
    }
}
