using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Simulation.Inputs.Arrivals;

/// <summary>Independent arrival processes, one a profile, merged by (time, profile, session).</summary>
internal static class Superposition
{
    /// <summary>All first turns before the end, in order of arrival.</summary>
    public static IEnumerable<FirstTurnSlot> FirstTurns(ImmutableArray<Profile> mix, ulong seed, SimTime end)
    {
        var sources = mix.Select(profile => ProfileArrivals.Of(profile, seed, end).GetEnumerator()).ToArray();
        var heads = new PriorityQueue<FirstTurnSlot, FirstTurnSlot>(sources.Length);
        for (var i = 0; i < sources.Length; i++)
        {
            if (!sources[i].MoveNext()) continue;
            var first = new FirstTurnSlot(sources[i].Current, i, 0);
            heads.Enqueue(first, first);
        }

        while (heads.TryDequeue(out var slot, out _))
        {
            yield return slot;
            var source = sources[slot.Profile];
            if (!source.MoveNext()) continue;
            var next = new FirstTurnSlot(source.Current, slot.Profile, slot.Session + 1);
            heads.Enqueue(next, next);
        }

        foreach (var source in sources) source.Dispose();
    }
}
