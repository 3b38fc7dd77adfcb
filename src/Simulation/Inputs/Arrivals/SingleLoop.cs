using System.Diagnostics;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Randomness;

namespace EventSim.Simulation.Inputs.Arrivals;

/// <summary>The predecessor's arrivals: one loop that draws a profile with probability proportional to its rate,
/// waits one gap
/// of that profile, and then has it arrive. With n profiles of rates that add up to R, R / n first turns a
/// second.</summary>
internal static class SingleLoop
{
    /// <summary>All first turns before the end, in order of arrival.</summary>
    public static IEnumerable<FirstTurnSlot> FirstTurns(ImmutableArray<Profile> mix, ulong seed, SimTime end)
    {
        var choices = Stream.For(seed, "", "loop");
        var gaps = mix.Select(p => Stream.For(seed, p.Name, Renewal.Purpose)).ToArray();
        var drawn = new int[mix.Length];
        var slots = new List<FirstTurnSlot>();
        var at = SimTime.Zero;
        for (ulong i = 0; Choose(mix, drawn, choices.Uniform(i)) is { } chosen; i++)
        {
            at += Renewal.Gap(mix[chosen].Arrivals, gaps[chosen], (ulong)drawn[chosen]);
            if (at >= end) break;
            slots.Add(new FirstTurnSlot(at, chosen, drawn[chosen]++));
        }

        // Arrivals of one instant are ordered by profile; the loop draws them in any order.
        slots.Sort();
        return slots;
    }

    /// <summary>A profile by its rate, among those that have not had all their first turns; none when all
    /// have.</summary>
    private static int? Choose(ImmutableArray<Profile> mix, int[] drawn, double u)
    {
        var total = 0.0;
        for (var i = 0; i < mix.Length; i++) total += Weight(mix[i], drawn[i]);
        var rest = u * total;
        int? chosen = null;
        for (var i = 0; i < mix.Length; i++)
        {
            var weight = Weight(mix[i], drawn[i]);
            if (weight <= 0) continue;
            chosen = i;
            if (rest < weight) break;
            rest -= weight;
        }

        return chosen;
    }

    private static double Weight(Profile profile, int drawn)
    {
        if (drawn >= (profile.Count ?? int.MaxValue)) return 0;
        return ExpectedLoad.FirstTurnsPerSecond(profile.Arrivals)
            ?? throw new UnreachableException($"'{profile.Name}' has no rate, so a single loop cannot draw it");
    }
}
