using System.Diagnostics;

namespace EventSim.Domain.KvCache;

/// <summary>The state that the versions of a pool share, and the changes that lead to the newest. It stands with one
/// version at a time; another is reached by undoing changes or doing them again. The oldest changes are dropped: all of
/// them would be most of a run's memory, and those who go on with a run look back a few at most.</summary>
/// <param name="state">The state of version 0.</param>
/// <param name="kept">Changes that are kept.</param>
internal sealed class PoolHistory(PoolState state, int kept)
{
    private readonly List<List<PoolChange>> changes = [];
    private int standsAt;

    /// <summary>The newest version.</summary>
    public int Newest { get; private set; }

    /// <summary>The state as it is for a version.</summary>
    public PoolState At(int version)
    {
        while (standsAt > version) Undo(Leading(standsAt--));
        while (standsAt < version) Redo(Leading(++standsAt));
        return state;
    }

    /// <summary>What was done to the newest version leads to one more.</summary>
    public int Add(List<PoolChange> done)
    {
        standsAt = ++Newest;
        if (changes.Count < kept) changes.Add(done);
        else changes[Place(Newest)] = done;
        return Newest;
    }

    /// <summary>A history of its own that starts with a version.</summary>
    public PoolHistory From(int version) => new(At(version).Copy(), kept);

    private int Place(int version) => (version - 1) % kept;

    /// <summary>The changes that lead to a version from the one before.</summary>
    private List<PoolChange> Leading(int version) => version > Newest - kept
        ? changes[Place(version)]
        : throw new UnreachableException($"the KV blocks are {Newest - version} changes on; {kept} are kept");

    private void Undo(List<PoolChange> done)
    {
        for (var i = done.Count - 1; i >= 0; i--) done[i].Undo(state);
    }

    private void Redo(List<PoolChange> undone)
    {
        foreach (var change in undone) change.Do(state);
    }
}
