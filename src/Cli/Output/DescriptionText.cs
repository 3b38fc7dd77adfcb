using System.Globalization;
using EventSim.Cli.Runs;
using EventSim.Domain.Deployments;
using EventSim.Domain.Workloads;

namespace EventSim.Cli.Output;

/// <summary>A description for people.</summary>
internal static class DescriptionText
{
    private const int KeyWidth = 16;

    private static readonly ImmutableArray<string> RateColumns =
        ["offered a second", "first turns", "prompt tokens", "output tokens", "with follow-ups", "prompt tokens",
            "output tokens"];

    private static readonly ImmutableArray<string> LengthColumns =
        ["tokens", "prompt mean", "p50", "p90", "p99", "output mean", "p50", "p90", "p99"];

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter to, Description of)
    {
        var deployment = of.Scenario.Deployment;
        Line(to, "scenario", of.Scenario.Name);
        Line(to, "model",
            $"{of.Scenario.Model.Name} on {deployment.Replicas * deployment.GpusPerReplica} × {deployment.Gpu.Name}: "
            + $"{deployment.Replicas} replicas of tp {deployment.TensorParallel}, pp {deployment.PipelineParallel}");
        to.Write('\n');
        WriteLoad(to, of);
        to.Write('\n');
        WriteLengths(to, of);
        to.Write('\n');
        WriteKv(to, of);
        WriteCapacity(to, of);
    }

    private static void WriteLoad(TextWriter to, Description of)
    {
        if (of.Load.Requests is { } requests)
        {
            var dropped = of.Load.Dropped.Select(d => $", {d.Value} rows dropped ({d.Key})");
            Line(to, of.Load.Kind, $"{requests} requests{string.Concat(dropped)}");
        }

        TextTable.Write(
            to,
            RateColumns,
            [.. RateColumns.Select((_, i) => i > 0)],
            [.. of.Load.Parts.Append(of.Load.Total).Select(Rates)]);
    }

    private static string[] Rates(ProfileLoad part)
    {
        if (part.FirstTurns is not { } first) return [part.Name, "no rate", "-", "-", "-", "-", "-"];
        var all = part.All;
        return
        [
            part.Name, Number(first, 3), Number(first * part.PromptMean), Number(first * part.OutputMean),
            Number(all.PerSecond, 3), Number(all.PerSecond * all.Prompt), Number(all.PerSecond * all.Output),
        ];
    }

    private static void WriteLengths(TextWriter to, Description of)
    {
        string? chunk = of.ChunkLimit is { } limit ? $">{limit} (chunk)" : null;
        string[] columns =
        [
            .. LengthColumns, .. chunk is null ? (string[])[]
                : [chunk], $">{of.Limits.MaxNumBatchedTokens} (budget)", "rejected",
        ];
        TextTable.Write(
            to, columns, [.. columns.Select((_, i) => i > 0)],
            [.. of.Load.Parts.Append(of.Load.Total).Select(part => Lengths(part, of))]);
    }

    private static string[] Lengths(ProfileLoad part, Description of) =>
    [
        part.Name, Number(part.PromptMean, 1), .. Percentiles(part.Prompt), Number(part.OutputMean, 1),
            .. Percentiles(part.Output),
        .. of.ChunkLimit is { } chunk ? (string[])[Percent(part.Prompt.ShareAbove(chunk))] : [],
        Percent(part.Prompt.ShareAbove(of.Limits.MaxNumBatchedTokens)),
            Percent(part.Prompt.ShareAbove(of.LongestPrompt)),
    ];

    private static IEnumerable<string> Percentiles(Lengths lengths) =>
        ((double[])[0.5, 0.9, 0.99]).Select(q => Number(lengths.Quantile(q)));

    private static void WriteKv(TextWriter to, Description of)
    {
        var tokens = (long)of.Limits.NumGpuBlocks * of.Limits.BlockSize;
        Line(to, "KV cache", $"{of.Limits.NumGpuBlocks} blocks of {of.Limits.BlockSize} = {tokens} tokens a replica, "
            + $"{of.KvBytesPerToken} bytes a token");
        Line(to, "", of.Memory is { } memory ? FromMemory(memory, of)
            : "stated by num_gpu_blocks; the memory is not checked");
    }

    private static string FromMemory(KvCapacity memory, Description of) =>
        $"a GPU: {Gigabytes(of.Scenario.Deployment.Gpu.MemoryBytes)} × "
            + $"{Number(of.Scenario.Engine.GpuMemoryUtilization, 3)} = "
        + $"{Gigabytes(memory.UsableBytes)} − weights {Gigabytes(memory.WeightBytes)} − activations "
        + $"{Gigabytes(memory.ActivationBytes)} − overhead {Gigabytes(memory.OverheadBytes)}, / "
        + $"{memory.BlockBytes} bytes a block";

    private static void WriteCapacity(TextWriter to, Description of)
    {
        var replicas = of.Scenario.Deployment.Replicas;
        Line(to, "compute", $"{Number(of.Compute.PrefillTokensPerSecond * replicas)} prompt tokens/s alone (prompts of "
            + $"{of.Limits.MaxNumBatchedTokens}), or {Number(of.Compute.DecodeTokensPerSecond * replicas)} "
            + $"output tokens/s alone "
            + $"({of.FullBatch} sequences of {of.Context} tokens a replica)");
        Line(to, "serves", $"about {Number(of.Saturation.RequestsPerSecond * replicas, 2)} requests/s of this "
            + $"run's mix with full batches; "
            + $"{Percent(of.Saturation.PrefillShare)} of the work is prefill; first to run out: "
            + $"{DescriptionJson.NameOf(of.Saturation.First)}");
        Line(to, "verdict", Verdict(of));
        Line(to, "", "an estimate: the mean request in full batches; no bursts, no spread of lengths, no preemption");
    }

    private static string Verdict(Description of)
    {
        if (of is not { Utilization: { } utilization, LongRunUtilization: { } longRun })
            return "no rate to compare with: closed loops and requests of one instant wait until they are served";
        var offered = $"{of.Verdict}: {Number(of.InRun.PerSecond, 2)} requests/s offered are "
            + $"{Percent(utilization)} of that";
        return of.Scenario.Horizon is { } horizon && of.Load.Total.Turns.Any(turn => turn.Thought > 0)
            ? $"{offered} within {Number(horizon.Seconds, 3)} s; without end, follow-ups make it {Percent(longRun)}"
            : offered;
    }

    private static void Line(TextWriter to, string key, string value) => to.Write($"{key.PadRight(KeyWidth)}{value}\n");

    private static string Number(double value, int digits = 0) =>
        double.IsFinite(value) ? Math.Round(value, digits).ToString(CultureInfo.InvariantCulture) : "infinite";

    private static string Percent(double share) => (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    private static string Gigabytes(long bytes) => (bytes / 1e9).ToString("0.##", CultureInfo.InvariantCulture) + " GB";
}
