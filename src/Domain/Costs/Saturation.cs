using EventSim.Domain.Scheduling;
using EventSim.Domain.Workloads;

namespace EventSim.Domain.Costs;

/// <summary>What a replica has too little of, when it is offered more than it can serve.</summary>
public enum Bottleneck
{
    /// <summary>The GPUs' time: a larger batch would serve hardly more.</summary>
    GpuTime,

    /// <summary>Room for the sequences' KV blocks.</summary>
    KvCache,

    /// <summary>Running requests at most, <c>max_num_seqs</c>.</summary>
    MaxNumSeqs,

    /// <summary>Tokens of an iteration at most, <c>max_num_batched_tokens</c>.</summary>
    TokenBudget,
}

/// <summary>An estimate, without a simulation, of the requests that one replica can serve when requests always
/// wait.</summary>
/// <param name="Sequences">Sequences in the full batch: as many as <c>max_num_seqs</c> and the KV cache allow.</param>
/// <param name="RequestsPerSecond">Requests of the mean kind served a second.</param>
/// <param name="Iteration">The mean time of an iteration of a full batch. Unit: s.</param>
/// <param name="PrefillShare">Share of a request's compute that its prompt takes, when prompts and decode steps are
/// priced apart.</param>
/// <param name="First">What runs out first.</param>
/// <remarks>Every request is the mean one: P prompt tokens in k = max(1, P/chunk) chunks, then D = O − 1 decode steps.
/// N sequences finish x = min(N/(k + D), budget/(P + D)) requests an iteration; a share min(1, x·k) of the iterations
/// holds prefill chunks, the others only decodes. Not in it: preemption, the spread of the lengths, idle
/// moments.</remarks>
public readonly record struct Saturation(
    double Sequences, double RequestsPerSecond, double Iteration, double PrefillShare, Bottleneck First)
{
    // A batch twice as large that serves less than this much more has no use: time has run out, not room.
    private const double LittleMore = 1.1;

    /// <summary>The estimate for one replica.</summary>
    /// <param name="limits">What its engine runs on.</param>
    /// <param name="cost">What an iteration costs.</param>
    /// <param name="mean">The mean request: none longer than <see cref="EngineLimits.MaxModelLen"/>.</param>
    public static Saturation Of(EngineLimits limits, CostModel cost, TurnLoad mean)
    {
        var room = Math.Max(1, (double)limits.NumGpuBlocks * limits.BlockSize / Math.Max(1, mean.Held));
        var sequences = Math.Min(limits.MaxNumSeqs, room);
        var (served, iteration) = Served(limits, cost, mean, sequences);
        var byBudget = PerIteration(limits, mean, sequences) < PerIterationUnbounded(limits, mean, sequences);
        var (more, _) = byBudget
            ? Served(limits with { MaxNumBatchedTokens = 2 * limits.MaxNumBatchedTokens }, cost, mean, sequences)
            : Served(limits, cost, mean, 2 * sequences);
        var first = more < LittleMore * served ? Bottleneck.GpuTime
            : byBudget ? Bottleneck.TokenBudget
            : room < limits.MaxNumSeqs ? Bottleneck.KvCache
            : Bottleneck.MaxNumSeqs;
        return new Saturation(sequences, served, iteration, PrefillShareOf(limits, cost, mean, sequences), first);
    }

    private static (double PerSecond, double Iteration) Served(
        EngineLimits limits, CostModel cost, TurnLoad mean, double sequences)
    {
        // With p stages, p batches of prompts can be in flight. Sequences that decode gather in one: a batch takes all
        // that are not in flight, and so catches up with those before it.
        var batches = Decodes(mean) > 0 ? 1 : Math.Max(1, Math.Min(limits.PipelineStages, (int)sequences));
        var each = sequences / batches;
        var finished = PerIteration(limits, mean, each);
        var chunks = finished * Chunks(limits, mean);
        var share = Math.Min(1, chunks);
        var decodes = finished * Decodes(mean);
        var withPrefill = Cycle(limits, cost, mean, chunks / Math.Max(share, double.Epsilon), decodes, batches);
        var decodeOnly = share < 1 ? Cycle(limits, cost, mean, 0, decodes, batches) : 0;
        var iteration = (share * withPrefill) + ((1 - share) * decodeOnly);
        return (batches * finished / iteration, iteration);
    }

    private static double Cycle(
        EngineLimits limits, CostModel cost, TurnLoad mean, double chunks, double decodes, int batches)
    {
        var count = chunks > 0 ? Math.Max(1, (int)Math.Round(chunks)) : 0;
        var size = Math.Max(1, (int)Math.Round(mean.Prompt / Chunks(limits, mean) * chunks / Math.Max(1, count)));
        Span<PrefillShape> prefills = new PrefillShape[count];
        prefills.Fill(new PrefillShape(size, (int)Math.Max(0, (mean.Prompt - size) / 2)));
        var steps = Math.Max(count == 0 ? 1 : 0, (int)Math.Round(decodes));
        var held = (long)mean.Held;
        var batch = new BatchShape
        {
            Prefills = prefills,
            PrefillTokens = count * size,
            Decodes = steps,
            DecodeContext = steps * held,
            Sampled = steps + count,
        };
        var through = IterationTime.Of(cost, batch, limits.PipelineStages).Seconds;
        return Math.Max(through, ComputeCapacity.Slowest(cost, batch, limits.PipelineStages).Seconds * batches);
    }

    private static double PrefillShareOf(EngineLimits limits, CostModel cost, TurnLoad mean, double sequences)
    {
        var alone = ComputeCapacity.Of(
            cost, Math.Max(1, Math.Min(limits.LargestChunk, (int)mean.Prompt)), Math.Max(1, (int)sequences),
            (int)mean.Held, limits.PipelineStages);
        var (prefill, decode) = (
            mean.Prompt / alone.PrefillTokensPerSecond, Decodes(mean) / alone.DecodeTokensPerSecond);
        return prefill / (prefill + decode);
    }

    private static double PerIteration(EngineLimits limits, TurnLoad mean, double sequences) => Math.Min(
        PerIterationUnbounded(limits, mean, sequences), limits.MaxNumBatchedTokens / (mean.Prompt + Decodes(mean)));

    private static double PerIterationUnbounded(EngineLimits limits, TurnLoad mean, double sequences) =>
        sequences / (Chunks(limits, mean) + Decodes(mean));

    private static double Chunks(EngineLimits limits, TurnLoad mean) => Math.Max(1, mean.Prompt / limits.LargestChunk);

    private static double Decodes(TurnLoad mean) => Math.Max(0, mean.Output - 1);
}
