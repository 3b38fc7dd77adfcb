using System.Diagnostics;

namespace EventSim.Domain.KvCache;

/// <summary>The state that the versions of a pool share, and the changes that lead to the newest. It stands with one
/// version at a time; another is reached by undoing changes or doing them again. The oldest changes are dropped: all of
/// them would be most of a run's memory, and those who go on with a run look back a few at most.</summary>
/// <param name="state">The state of version 0.</param>
/// <param name="kept">Versions that can be read beside the newest.</param>
internal sealed class PoolHistory(PoolState state, int kept)
{
    private readonly Ring<PoolChange> changes = new();

    /// <summary>By version but the first, where its changes begin.</summary>
    private readonly Ring<long> versions = new();

    private long standsAt;

    /// <summary>The newest version.</summary>
    public long Newest => versions.Next;

    /// <summary>The state as it is for a version.</summary>
    public PoolState At(long version)
    {
        if (version < versions.First)
            throw new UnreachableException($"the KV blocks are {Newest - version} changes on; {kept} are kept");
        for (; standsAt > version; standsAt--) Undo(versions[standsAt - 1], EndOf(standsAt));
        for (; standsAt < version; standsAt++) Redo(versions[standsAt], EndOf(standsAt + 1));
        return state;
    }

    /// <summary>Starts one more version, to which all changes lead that are added from now on.</summary>
    public long Begin() => changes.Next;

    /// <summary>Does something to the newest version.</summary>
    public void Do(in PoolChange change)
    {
        change.Do(state);
        changes.Add(change);
    }

    /// <summary>The changes since a beginning lead to one more version.</summary>
    public long End(long begun)
    {
        versions.Add(begun);
        standsAt = versions.Next;
        if (versions.Next - versions.First > kept)
        {
            versions.DropBefore(versions.First + 1);
            changes.DropBefore(versions[versions.First]);
        }

        return standsAt;
    }

    /// <summary>The changes since a beginning are undone and forgotten.</summary>
    public void Cancel(long begun)
    {
        Undo(begun, changes.Next);
        changes.CutAt(begun);
    }

    /// <summary>A history of its own that starts with a version.</summary>
    public PoolHistory From(long version) => new(At(version).Copy(), kept);

    private long EndOf(long version) => version < versions.Next ? versions[version] : changes.Next;

    private void Undo(long from, long to)
    {
        for (var i = to - 1; i >= from; i--) changes[i].Undo(state);
    }

    private void Redo(long from, long to)
    {
        for (var i = from; i < to; i++) changes[i].Do(state);
    }
}
