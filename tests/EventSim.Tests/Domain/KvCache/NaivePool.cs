using EventSim.Domain.Scheduling;
using EventSim.Domain.Workloads;

namespace EventSim.Tests.Domain.KvCache;

/// <summary>A pool of blocks as one would write it without a thought for speed: every version is a copy.</summary>
internal sealed class NaivePool(int blocks, int blockSize, bool shares, FreedOrder order)
{
    private List<int> free = [.. Enumerable.Range(1, blocks)];
    private List<(BlockKey Key, int Block)> registered = [];
    private Dictionary<int, List<int>> tables = [];

    public IReadOnlyList<int> Free => free;

    public NaivePool Copy() => new(blocks, blockSize, shares, order)
    {
        free = [.. free],
        registered = [.. registered],
        tables = tables.ToDictionary(t => t.Key, t => t.Value.ToList()),
    };

    public IReadOnlyList<int> BlocksOf(int request) => tables.TryGetValue(request, out var table) ? table : [];

    public int Cached(Request request, int known)
    {
        var hit = 0;
        while (shares && hit < (known - 1) / blockSize && Find(request.KeyOf(hit, blockSize)) is not null) hit++;
        return hit;
    }

    public int Unheld(Request request, int cached) =>
        Enumerable.Range(0, cached).Count(i => free.Contains(Find(request.KeyOf(i, blockSize))!.Value));

    public void Admit(Request request, int cached)
    {
        List<int> found = [.. Enumerable.Range(0, cached).Select(i => Find(request.KeyOf(i, blockSize))!.Value)];
        free.RemoveAll(found.Contains);
        tables[request.Id.Value] = found;
    }

    public void Take(Request request, int tokens) => Take(request, tokens, tokens);

    public void Take(Request request, int tokens, int known)
    {
        var table = tables[request.Id.Value];
        while (table.Count * blockSize < tokens)
        {
            registered.RemoveAll(r => r.Block == free[0]);
            table.Add(free[0]);
            free.RemoveAt(0);
        }

        for (var i = 0; shares && (i + 1) * blockSize <= known; i++)
        {
            if (registered.All(r => r.Block != table[i])) registered.Add((request.KeyOf(i, blockSize), table[i]));
        }
    }

    public void Release(Request request)
    {
        var table = tables[request.Id.Value];
        tables.Remove(request.Id.Value);
        var unheld = table.AsEnumerable().Reverse().Where(b => !tables.Values.Any(t => t.Contains(b))).ToList();
        var last = unheld.Where(b => order == FreedOrder.AllLast || registered.Any(r => r.Block == b)).ToList();
        free = [.. unheld.Except(last), .. free, .. last];
    }

    private int? Find(BlockKey key) =>
        registered.Where(r => r.Key == key).Select(r => (int?)r.Block).FirstOrDefault();
}
