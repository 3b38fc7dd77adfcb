using System.Diagnostics;

namespace EventSim.Domain.KvCache;

/// <summary>One thing that was done to a <see cref="PoolState"/>: it can be undone in the state that it left, and done
/// again in the state that it found.</summary>
internal readonly struct PoolChange
{
    private readonly Kind kind;
    private readonly int count;
    private readonly int before;
    private readonly BlockTable? table;
    private readonly BlockRun? run;
    private readonly BlockRun? other;

    private PoolChange(
        Kind kind, BlockTable? table, BlockRun? run = null, BlockRun? other = null, int count = 0, int before = 0) =>
        (this.kind, this.table, this.run, this.other, this.count, this.before) =
            (kind, table, run, other, count, before);

    private enum Kind
    {
        Open,
        Close,
        Hold,
        LetGo,
        Move,
        Register,
        Cut,
    }

    /// <summary>A request has a table.</summary>
    public static PoolChange Open(BlockTable table) => new(Kind.Open, table);

    /// <summary>A request has its table no more; all runs have been let go.</summary>
    public static PoolChange Close(BlockTable table) => new(Kind.Close, table);

    /// <summary>A table goes on with a run of the cache.</summary>
    public static PoolChange Hold(BlockTable table, BlockRun run) => new(Kind.Hold, table, run, run.Before);

    /// <summary>A table loses its last run; if nobody else holds it, it stands behind another from then on.</summary>
    public static PoolChange LetGo(BlockTable table, BlockRun run, BlockRun behind) =>
        new(Kind.LetGo, table, run, behind);

    /// <summary>A run of a table goes on with so many of the first free blocks, which are in one run.</summary>
    public static PoolChange Move(BlockTable table, BlockRun run, BlockRun free, int count) =>
        new(Kind.Move, table, run, free, count, free.Registered);

    /// <summary>The blocks of a table up to one are known by their tokens.</summary>
    public static PoolChange Register(BlockTable table, int until) =>
        new(Kind.Register, table, count: until, before: table.Registered);

    /// <summary>A run is cut in two.</summary>
    /// <param name="run">The run.</param>
    /// <param name="rest">Its second part.</param>
    /// <param name="holder">The only table that holds it; none: nobody, or there are several.</param>
    public static PoolChange Cut(BlockRun run, BlockRun rest, BlockTable? holder) => new(Kind.Cut, holder, run, rest);

    /// <summary>Does it.</summary>
    public void Do(PoolState state)
    {
        switch (kind)
        {
            case Kind.Open: state.Open(table!); break;
            case Kind.Close: state.Close(table!); break;
            case Kind.Hold: Hold(state); break;
            case Kind.LetGo: LetGo(state); break;
            case Kind.Move: Move(state); break;
            case Kind.Register: state.Register(table!, count); break;
            case Kind.Cut: state.Cut(run!, other!, table); break;
            default: throw new UnreachableException($"{kind}");
        }
    }

    /// <summary>Makes the state as it was.</summary>
    public void Undo(PoolState state)
    {
        switch (kind)
        {
            case Kind.Open: state.Close(table!); break;
            case Kind.Close: state.Open(table!); break;
            case Kind.Hold: LetGo(state); break;
            case Kind.LetGo: Hold(state); break;
            case Kind.Move: MoveBack(state); break;
            case Kind.Register: state.Unregister(table!, before); break;
            case Kind.Cut: state.Join(run!, other!, table); break;
            default: throw new UnreachableException($"{kind}");
        }
    }

    private void Hold(PoolState state)
    {
        if (run!.Holders++ == 0) state.Free.Unlink(run);
        table!.Push(run);
    }

    private void LetGo(PoolState state)
    {
        table!.Pop();
        if (--run!.Holders == 0) state.Free.Link(run, other!);
    }

    private void Move(PoolState state)
    {
        if (run!.Count == 0)
        {
            run.Holders = 1;
            table!.Push(run);
            state.Known.Add(run);
        }

        run.TakeFrom(other!, count);
        state.Free.Blocks -= count;
        if (other!.Count > 0) return;
        state.Free.Unlink(other);
        state.Known.Remove(other);
    }

    private void MoveBack(PoolState state)
    {
        if (other!.Count == 0)
        {
            state.Known.Add(other);
            state.Free.Link(other, state.Free.Start);
        }

        run!.GiveBackTo(other, count, before);
        state.Free.Blocks += count;
        if (run.Count > 0) return;
        state.Known.Remove(run);
        table!.Pop();
    }
}
