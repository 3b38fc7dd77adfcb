namespace EventSim.Domain.KvCache;

/// <summary>From the state of a pool to its image and back.</summary>
internal static class PoolImages
{
    private const int None = -1;

    /// <summary>The image of a state.</summary>
    public static PoolImage Of(PoolState state)
    {
        BlockTable[] tables = [.. state.Tables.Values.OrderBy(table => table.Request.Id)];
        var places = new Dictionary<BlockRun, int>();
        foreach (var run in state.Known.ByAge) places.Add(run, places.Count);
        foreach (var table in tables)
        {
            foreach (var run in table.Runs) places.TryAdd(run, places.Count);
        }

        foreach (var run in state.Free.All) places.TryAdd(run, places.Count);

        // A table that is no more adds no blocks; a request that came back has another.
        var owners = new Dictionary<BlockTable, int>();
        foreach (var table in tables) owners.Add(table, owners.Count);
        var runs = new RunImage[places.Count];
        foreach (var (run, place) in places)
        {
            var owner = run.Owner is { } table && owners.TryGetValue(table, out var found) ? found : None;
            runs[place] = new RunImage(run.Source, run.From, owner, run.Registered, run.Cells);
        }

        return new PoolImage(
            [.. runs],
            [.. tables.Select(table => new TableImage(table.Request, table.Registered, PlacesOf(table, places)))],
            [.. state.Free.All.Select(run => places[run])],
            state.Clock);
    }

    /// <summary>A state of its own with this image.</summary>
    public static PoolState ToState(PoolImage image)
    {
        var state = new PoolState { Clock = image.Clock };
        var tables = Array.ConvertAll(
            [.. image.Tables], table => new BlockTable(table.Request) { Registered = table.Registered });
        var runs = Array.ConvertAll(
            [.. image.Runs], run => BlockRun.Of(run, run.Owner == None ? null : tables[run.Owner]));
        for (var i = 0; i < tables.Length; i++)
        {
            foreach (var place in image.Tables[i].Runs)
            {
                runs[place].Holders++;
                tables[i].Push(runs[place]);
            }

            state.Open(tables[i]);
        }

        foreach (var place in image.Free) state.Free.Link(runs[place], state.Free.Last);
        foreach (var run in runs) state.Known.Add(run);
        return state;
    }

    private static ImmutableArray<int> PlacesOf(BlockTable table, Dictionary<BlockRun, int> places)
    {
        var held = ImmutableArray.CreateBuilder<int>(table.Runs.Length);
        foreach (var run in table.Runs) held.Add(places[run]);
        return held.MoveToImmutable();
    }
}
