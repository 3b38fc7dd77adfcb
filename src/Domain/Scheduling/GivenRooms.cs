using EventSim.Domain.Events;
using EventSim.Domain.Serving;

namespace EventSim.Domain.Scheduling;

/// <summary>Which running requests have been given room in a plan in the making, and for how much. Most are one after
/// the other, for a token each: they are one entry.</summary>
internal struct GivenRooms
{
    private List<Range>? ranges;
    private int tried;

    /// <summary>Requests at places one after the other, with as many tokens each.</summary>
    private record struct Range(int First, int Count, int Tokens);

    /// <summary>The running request at a place has been given room for more tokens.</summary>
    public void Add(int running, int tokens)
    {
        ranges ??= [];
        if (ranges.Count > tried && ranges[^1] is var last && last.Tokens == tokens
            && last.First + last.Count == running)
        {
            ranges[^1] = last with { Count = last.Count + 1 };
        }
        else
        {
            ranges.Add(new Range(running, 1, tokens));
        }
    }

    /// <summary>Those that have been given room since they were last asked for.</summary>
    public ImmutableArray<GivenRoom> NotTried(ReplicaState replica)
    {
        var from = tried;
        tried = ranges?.Count ?? 0;
        return From(from, replica);
    }

    /// <summary>All of them, who are forgotten; none: there is nobody.</summary>
    public ImmutableArray<GivenRoom> Clear(ReplicaState replica)
    {
        if (ranges is null or { Count: 0 }) return default;
        var all = From(0, replica);
        ranges.Clear();
        tried = 0;
        return all;
    }

    private readonly ImmutableArray<GivenRoom> From(int from, ReplicaState replica)
    {
        if (ranges is null) return [];
        var rooms = ImmutableArray.CreateBuilder<GivenRoom>();
        foreach (var (first, count, tokens) in ranges.Skip(from))
        {
            for (var place = first; place < first + count; place++)
                rooms.Add(new GivenRoom(replica.Stood[place].Request, tokens));
        }

        return rooms.DrainToImmutable();
    }
}
