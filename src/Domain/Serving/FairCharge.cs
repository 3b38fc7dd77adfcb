using EventSim.Domain.Batching;
using EventSim.Domain.Events;

namespace EventSim.Domain.Serving;

/// <summary>How the counters of a fair queue follow from the start of a batch.</summary>
internal static class FairCharge
{
    /// <summary>The counters after a batch has started: admissions are charged their prompts, and every sequence that
    /// the batch brings a token is charged one.</summary>
    /// <param name="fair">The counters before.</param>
    /// <param name="before">The replica before the batch.</param>
    /// <param name="started">The batch.</param>
    /// <param name="after">The replica after it.</param>
    public static FairShare Of(
        FairShare fair, ReplicaState before, SimEvent.IterationStarted started, ReplicaState after)
    {
        var tenants = fair.Lifted(before.Waiting.Ordered ?? OrderedWaiting.Empty).Tenants.ToArray();
        if (after.Steady is not null) return fair with { Tenants = Decode(tenants, before, after) };
        var last = Admit(tenants, fair.LastLeft, started, after);
        for (var i = 0; i < after.Stood.Length; i++)
        {
            ref readonly var s = ref after.Stood.ItemRef(i);
            if (s.LastBatch == started.Iteration && s.Samples)
                Charge(tenants, after.Requests[i].Profile, FairShare.OutputWeight);
        }

        return new FairShare(Marked(tenants, after), last);
    }

    /// <summary>Everybody who runs decodes: the running requests of each tenant are counted at the first such batch,
    /// and when some have finished.</summary>
    private static ImmutableArray<TenantShare> Decode(TenantShare[] tenants, ReplicaState before, ReplicaState after)
    {
        var areCounted = before.Steady is { Steps: > 0 } && tenants.Sum(t => t.Decoding) == after.RunningCount;
        if (!areCounted)
        {
            for (var i = 0; i < tenants.Length; i++) tenants[i] = tenants[i] with { Decoding = 0 };
            foreach (var request in after.Requests)
                tenants[request.Profile] = tenants[request.Profile] with
                {
                    Decoding = tenants[request.Profile].Decoding + 1,
                };
        }

        for (var i = 0; i < tenants.Length; i++)
            Charge(tenants, i, (long)FairShare.OutputWeight * tenants[i].Decoding);
        return Marked(tenants, after);
    }

    /// <summary>Charges the prompts; gives the tenant that left the queue last.</summary>
    private static int Admit(TenantShare[] tenants, int last, SimEvent.IterationStarted started, ReplicaState after)
    {
        var place = 0;
        foreach (var chunk in started.Chunks)
        {
            if (!chunk.Kind.IsAdmission()) continue;
            var request = after.Requests[after.PlaceOf(chunk.Request, ref place)];
            if (chunk.Kind == EntryKind.New)
                Charge(tenants, request.Profile, FairShare.ChargeOf(QueuedRequest.Arriving(request)));
            if (after.Waiting.Ordered?.CountOf(request.Profile) == 0) last = request.Profile;
        }

        return last;
    }

    private static void Charge(TenantShare[] tenants, int tenant, long tokens) =>
        tenants[tenant] = tenants[tenant] with { Charged = tenants[tenant].Charged + tokens };

    private static ImmutableArray<TenantShare> Marked(TenantShare[] tenants, ReplicaState after)
    {
        for (var i = 0; i < tenants.Length; i++)
            tenants[i] = tenants[i] with { Waited = after.Waiting.Ordered?.CountOf(i) > 0 };
        return [.. tenants];
    }
}
