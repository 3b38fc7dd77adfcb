using System.Diagnostics;
using System.Runtime.InteropServices;
using EventSim.Domain.Identity;
using EventSim.Domain.Units;

namespace EventSim.Simulation.Explanations;

/// <summary>A span of time with the events that began and ended it.</summary>
internal readonly record struct Stretch(SimTime From, SimTime To, long First, long Last);

/// <summary>An account in the making.</summary>
internal sealed class AccountDraft
{
    private readonly PartDraft?[] parts = new PartDraft?[LifeParts.Count];

    /// <summary>Time of a part within a stretch; right after one before, it goes on.</summary>
    public void Add(LifePart part, long nanoseconds, in Stretch within)
    {
        if (nanoseconds < 0) throw new UnreachableException($"{part}: {nanoseconds} ns in {within}");
        if (nanoseconds > 0) (parts[(int)part] ??= new PartDraft()).Add(nanoseconds, within);
    }

    /// <summary>Another request has a share in a part that has time.</summary>
    public void Blame(LifePart part, RequestId request, long nanoseconds) =>
        parts[(int)part]?.Blame(request, nanoseconds);

    /// <summary>Adds what another has, which comes after all of this.</summary>
    public void AddLater(AccountDraft later)
    {
        for (var part = 0; part < parts.Length; part++)
            if (later.parts[part] is { } more) (parts[part] ??= new PartDraft()).AddLater(more);
    }

    /// <summary>The account.</summary>
    public LifeAccount ToAccount() => new(
        [.. LifeParts.All.Where(part => parts[(int)part] is not null)
            .Select(part => parts[(int)part]!.ToPart(part))]);

    private sealed class PartDraft
    {
        private readonly List<(Stretch Stretch, long Nanoseconds)> intervals = [];
        private readonly Dictionary<RequestId, long> by = [];

        public void Add(long nanoseconds, in Stretch within)
        {
            if (intervals.Count > 0 && intervals[^1] is var last && within.From <= last.Stretch.To)
            {
                var longer = last.Stretch with { To = within.To, Last = Math.Max(within.Last, last.Stretch.Last) };
                intervals[^1] = (longer, last.Nanoseconds + nanoseconds);
            }
            else
            {
                intervals.Add((within, nanoseconds));
            }
        }

        public void Blame(RequestId request, long nanoseconds) =>
            CollectionsMarshal.GetValueRefOrAddDefault(by, request, out _) += nanoseconds;

        public void AddLater(PartDraft later)
        {
            foreach (var (stretch, nanoseconds) in later.intervals) Add(nanoseconds, stretch);
            foreach (var (request, nanoseconds) in later.by) Blame(request, nanoseconds);
        }

        public PartOfLife ToPart(LifePart part) => new(
            part,
            intervals.Sum(interval => interval.Nanoseconds),
            [.. intervals.Select(interval => new EventRange(interval.Stretch.First, interval.Stretch.Last))],
            [.. by.Where(one => one.Value > 0).OrderByDescending(one => one.Value).ThenBy(one => one.Key)
                .Select(one => new Blamed(one.Key, one.Value))]);
    }
}
