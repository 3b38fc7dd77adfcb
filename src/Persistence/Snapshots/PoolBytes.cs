using EventSim.Domain.KvCache;

namespace EventSim.Persistence.Snapshots;

/// <summary>The KV blocks of a replica, where they have identities.</summary>
internal static class PoolBytes
{
    /// <summary>Writes them.</summary>
    public static void Write(StateWriter to, BlockPool pool)
    {
        var (runs, tables, free, clock) = pool.ToImage();
        to.All(runs, Write);
        to.All(tables, Write);
        to.Numbers(free);
        to.Number(clock);
    }

    /// <summary>Reads them.</summary>
    /// <param name="from">The bytes.</param>
    /// <param name="kept">How many changes back a version can still be read.</param>
    public static BlockPool Read(StateReader from, int kept) =>
        BlockPool.Of(new PoolImage(from.All(ReadRun), from.All(ReadTable), from.Numbers(), from.Int()), kept);

    private static void Write(StateWriter to, RunImage run)
    {
        var (source, start, owner, registered, cells) = run;
        to.Number(source);
        to.Number(start);
        to.Number(owner);
        to.Number(registered);
        to.Number(cells.Length);
        var before = default(BlockCell);
        foreach (var cell in cells)
        {
            var (block, registeredAt) = cell;
            to.Number((long)block - before.Block);
            to.Number((long)registeredAt - before.RegisteredAt);
            before = cell;
        }
    }

    private static RunImage ReadRun(StateReader from) =>
        new(from.Number(), from.Int(), from.Int(), from.Int(), ReadCells(from));

    private static ImmutableArray<BlockCell> ReadCells(StateReader from)
    {
        var cells = ImmutableArray.CreateBuilder<BlockCell>(from.Int());
        var before = default(BlockCell);
        while (cells.Count < cells.Capacity)
        {
            before = new BlockCell(before.Block + from.Int(), before.RegisteredAt + from.Int());
            cells.Add(before);
        }

        return cells.MoveToImmutable();
    }

    private static void Write(StateWriter to, TableImage table)
    {
        var (request, registered, runs) = table;
        to.Request(request);
        to.Number(registered);
        to.Numbers(runs);
    }

    private static TableImage ReadTable(StateReader from) => new(from.Request(), from.Int(), from.Numbers());
}
