using EventSim.Domain.Workloads;

namespace EventSim.Domain.KvCache;

/// <summary>What was overwritten in a <see cref="PoolState"/>, in order: written back from the end, it is as it
/// was.</summary>
internal sealed class PoolLog
{
    private readonly List<(int[] Array, int At, int Old)> numbers = [];
    private readonly List<(BlockKey[] Array, int At, BlockKey Old)> keys = [];
    private readonly List<(BlockKey Key, int Old)> firsts = [];
    private readonly List<TableEntry> tables = [];

    /// <summary>A number is about to be overwritten.</summary>
    public void Number(int[] array, int at) => numbers.Add((array, at, array[at]));

    /// <summary>A key is about to be overwritten.</summary>
    public void Key(BlockKey[] array, int at) => keys.Add((array, at, array[at]));

    /// <summary>The first block of a key is about to change.</summary>
    public void First(BlockKey key, int old) => firsts.Add((key, old));

    /// <summary>A request's table is about to change, by one block at most.</summary>
    public void Table(int request, BlockTable? table) => tables.Add(TableEntry.Of(request, table));

    /// <summary>Writes everything back; gives the log that undoes this in turn.</summary>
    public PoolLog WriteBack(PoolState state)
    {
        var inverse = new PoolLog();
        for (var i = numbers.Count - 1; i >= 0; i--)
        {
            var (array, at, old) = numbers[i];
            inverse.Number(array, at);
            array[at] = old;
        }

        for (var i = keys.Count - 1; i >= 0; i--)
        {
            var (array, at, old) = keys[i];
            inverse.Key(array, at);
            array[at] = old;
        }

        for (var i = firsts.Count - 1; i >= 0; i--)
        {
            inverse.First(firsts[i].Key, state.FirstOf(firsts[i].Key));
            state.SetFirst(firsts[i].Key, firsts[i].Old);
        }

        for (var i = tables.Count - 1; i >= 0; i--)
        {
            inverse.Table(tables[i].Request, state.TableOf(tables[i].Request));
            state.Restore(tables[i]);
        }

        return inverse;
    }
}

/// <summary>A request's table as it was: the table, how long, and its last block; no table: it had none.</summary>
internal readonly record struct TableEntry(int Request, BlockTable? Table, int Count, int Registered, int Last)
{
    /// <summary>The table of a request as it is now.</summary>
    public static TableEntry Of(int request, BlockTable? table) => table is null
        ? new TableEntry(request, null, 0, 0, 0)
        : new TableEntry(request, table, table.Count, table.Registered, table.Count > 0 ? table[^1] : 0);
}
