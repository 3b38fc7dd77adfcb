using EventSim.Domain.Workloads;

namespace EventSim.Domain.Serving;

/// <summary>What a tenant was served.</summary>
/// <param name="Charged">Its virtual tokens: weighted prompt and output tokens, lifted when it comes back.</param>
/// <param name="Waited">It had requests waiting when the last batch had started.</param>
/// <param name="Decoding">Its requests among those that have been decoding together.</param>
public readonly record struct TenantShare(long Charged, bool Waited, int Decoding);

/// <summary>The virtual token counters of a fair queue, a tenant by its index. They change when a batch starts, and
/// follow from the states before and after.</summary>
/// <param name="Tenants">The counters.</param>
/// <param name="LastLeft">The tenant whose last waiting request was admitted last; -1: none yet.</param>
/// <remarks>Source: Sheng et al., "Fairness in Serving Large Language Models", OSDI 2024, algorithm 2. The prompt is
/// charged whole at the admission; what a preemption makes a request compute again is not charged to its tenant. A
/// tenant that comes back is lifted to the least of those that wait, at the next batch.</remarks>
public sealed record FairShare(ImmutableArray<TenantShare> Tenants, int LastLeft)
{
    /// <summary>What a prompt token counts: the paper's.</summary>
    public const int PromptWeight = 1;

    /// <summary>What an output token counts: the paper's.</summary>
    public const int OutputWeight = 2;

    /// <summary>Nobody was served.</summary>
    public static readonly FairShare None = new([], -1);

    /// <summary>Nobody was served, but requests run.</summary>
    public static FairShare Among(ImmutableArray<Request> running) => None with
    {
        Tenants = [.. new TenantShare[running.Select(request => request.Profile + 1).DefaultIfEmpty(0).Max()]],
    };

    /// <summary>What the admission of a request charges its tenant: its prompt, the first time.</summary>
    public static long ChargeOf(in QueuedRequest queued) =>
        queued.Resumes ? 0 : (long)PromptWeight * queued.Request.PromptTokens;

    /// <summary>The counters, with those of the tenants that have come back lifted to the least of the tenants that
    /// waited before; where none did, to that of the last that left the queue.</summary>
    public FairShare Lifted(OrderedWaiting waiting)
    {
        var floor = long.MaxValue;
        var joins = false;
        for (var tenant = 0; tenant < waiting.Lanes.Length; tenant++)
        {
            if (waiting.CountOf(tenant) == 0) continue;
            if (tenant < Tenants.Length && Tenants[tenant].Waited) floor = Math.Min(floor, Tenants[tenant].Charged);
            else joins = true;
        }

        if (!joins) return this;
        if (floor == long.MaxValue) floor = LastLeft < 0 ? 0 : Tenants[LastLeft].Charged;
        var lifted = new TenantShare[Math.Max(Tenants.Length, waiting.Lanes.Length)];
        Tenants.CopyTo(lifted);
        for (var tenant = 0; tenant < waiting.Lanes.Length; tenant++)
        {
            if (waiting.CountOf(tenant) == 0 || lifted[tenant].Waited) continue;
            lifted[tenant] = lifted[tenant] with { Charged = Math.Max(lifted[tenant].Charged, floor) };
        }

        return this with { Tenants = [.. lifted] };
    }
}
