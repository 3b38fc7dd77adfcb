using System.Diagnostics;

namespace EventSim.Domain.KvCache;

/// <summary>The state that the versions of a pool share. It stands with the newest, or with an older one that is read:
/// as far as the changes since are kept, they are undone, and done again after.</summary>
/// <param name="state">The state of version 0.</param>
/// <param name="kept">Versions that can be read beside the newest: who goes on with a run asks for none.</param>
internal sealed class PoolHistory(PoolState state, int kept)
{
    private readonly Ring<PoolChange> changes = new();

    /// <summary>By version but the first, where the changes begin that lead to it; empty where none are kept.</summary>
    private readonly Ring<long> begins = new();

    private long standsAt;

    /// <summary>The newest version.</summary>
    public long Newest { get; private set; }

    /// <summary>The changes of an edit begin.</summary>
    public long Begin() => changes.Next;

    /// <summary>The state as it is for a version.</summary>
    public PoolState At(long version)
    {
        if (version < Newest - Math.Min(kept, Newest))
            throw new UnreachableException($"the KV blocks are {Newest - version} changes on; {kept} are kept");
        for (; standsAt > version; standsAt--) Undo(begins[standsAt - 1], EndOf(standsAt));
        for (; standsAt < version; standsAt++) Redo(begins[standsAt], EndOf(standsAt + 1));
        return state;
    }

    /// <summary>Does something to the newest version.</summary>
    /// <param name="change">What is done.</param>
    /// <param name="tried">It may be cancelled.</param>
    public void Do(in PoolChange change, bool tried)
    {
        change.Do(state);
        if (tried || kept > 0) changes.Add(change);
    }

    /// <summary>What was done since a beginning leads to one more version.</summary>
    public long End(long begun)
    {
        standsAt = ++Newest;
        if (kept == 0) return Newest;
        begins.Add(begun);
        if (begins.Next - begins.First <= kept) return Newest;
        begins.DropBefore(begins.First + 1);
        changes.DropBefore(begins[begins.First]);
        return Newest;
    }

    /// <summary>What was tried since a beginning is undone and forgotten.</summary>
    public void Cancel(long begun)
    {
        Undo(begun, changes.Next);
        changes.CutAt(begun);
    }

    /// <summary>A history of its own that starts with a version.</summary>
    public PoolHistory From(long version) => new(At(version).Copy(), kept);

    private long EndOf(long version) => version < Newest ? begins[version] : changes.Next;

    private void Undo(long from, long to)
    {
        for (var i = to - 1; i >= from; i--) changes[i].Undo(state);
    }

    private void Redo(long from, long to)
    {
        for (var i = from; i < to; i++) changes[i].Do(state);
    }
}
