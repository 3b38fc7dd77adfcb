using EventSim.Domain.Identity;
using EventSim.Domain.KvCache;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using FsCheck.Xunit;

namespace EventSim.Tests.Domain.KvCache;

/// <summary>The pool of KV blocks: first by hand, then against a naive one.</summary>
public class BlockPoolTests
{
    private const int BlockSize = 4;
    private const int Kept = 10_000;

    [Fact]
    public void Blocks_are_taken_from_the_first_and_come_back_last_block_first()
    {
        var a = Asking(0, 12);
        var pool = Change(BlockPool.Of(6, Kept), edit => Start(edit, a, 12), shares: false);
        Assert.Equal([1, 2, 3], pool.BlocksOf(a.Id).ToArray());
        Assert.Equal([4, 5, 6], pool.FreeInOrder.ToArray());
        pool = Change(pool, edit => edit.Release(a.Id, 0), shares: false);
        Assert.Equal([3, 2, 1, 4, 5, 6], pool.FreeInOrder.ToArray());
    }

    [Fact]
    public void Blocks_with_known_tokens_are_taken_last_and_found_until_then()
    {
        var (a, b) = (Asking(0, 10, 7), Asking(1, 10, 7));
        var pool = Change(BlockPool.Of(6, Kept), edit => Start(edit, a, 10));
        pool = Change(pool, edit => edit.Release(a.Id, 0));
        // The third block was not full: nothing is known of it.
        Assert.Equal([3, 4, 5, 6, 2, 1], pool.FreeInOrder.ToArray());
        pool = Change(pool, edit =>
        {
            Assert.Equal(2, edit.Cached(b, 10));
            Assert.Equal(2, edit.Unheld(b, 2));
            edit.Admit(b, 2);
            edit.Take(b.Id, 10, 10);
        });
        Assert.Equal([1, 2, 3], pool.BlocksOf(b.Id).ToArray());
        Assert.Equal([4, 5, 6], pool.FreeInOrder.ToArray());
    }

    [Fact]
    public void The_block_of_the_last_token_is_computed_again()
    {
        var (a, b) = (Asking(0, 8, 7), Asking(1, 8, 7));
        var pool = Change(BlockPool.Of(6, Kept), edit => Start(edit, a, 8));
        Change(pool, edit => Assert.Equal(1, edit.Cached(b, 8)));
    }

    [Fact]
    public void A_block_that_is_taken_again_is_found_no_more()
    {
        var (a, b, c) = (Asking(0, 8, 7), Asking(1, 12, 8), Asking(2, 9, 7));
        var pool = Change(BlockPool.Of(3, Kept), edit => Start(edit, a, 8));
        pool = Change(pool, edit => edit.Release(a.Id, 0));
        pool = Change(pool, edit => Start(edit, b, 8));
        // 3 was free, then 2, the last block of a: its first is still there.
        Assert.Equal([3, 2], pool.BlocksOf(b.Id).ToArray());
        Change(pool, edit => Assert.Equal(1, edit.Cached(c, 9)));
    }

    [Fact]
    public void A_block_that_is_added_is_not_held_by_those_who_share_the_ones_before()
    {
        var (a, b) = (Asking(0, 12, 7, blocksEach: 5), Asking(1, 9, 7, blocksEach: 5));
        var pool = Change(BlockPool.Of(6, Kept), edit => Start(edit, a, 8));
        pool = Change(pool, edit => edit.Admit(b, edit.Cached(b, 9)));
        pool = Change(pool, edit => edit.Take(a.Id, 12, 12));
        Assert.Equal([1, 2, 3], pool.BlocksOf(a.Id).ToArray());
        Assert.Equal([1, 2], pool.BlocksOf(b.Id).ToArray());
    }

    [Fact]
    public void Of_two_blocks_with_a_requests_own_tokens_the_older_is_found()
    {
        var alone = Asking(0, 12) with { Prefix = null };
        var pool = Change(BlockPool.Of(6, Kept), edit => Start(edit, alone, 12));
        pool = Change(pool, edit => edit.Release(alone.Id, 12));
        // It comes back for a token: that of its last block is computed again, in a block of its own.
        pool = Change(pool, edit => edit.Admit(alone, edit.Cached(alone, 12)));
        pool = Change(pool, edit => edit.Take(alone.Id, 12, 12));
        Assert.Equal([1, 2, 4], pool.BlocksOf(alone.Id).ToArray());
        pool = Change(pool, edit => edit.Release(alone.Id, 12));
        pool = Change(pool, edit => edit.Admit(alone, edit.Cached(alone, 16)));
        Assert.Equal([1, 2, 3], pool.BlocksOf(alone.Id).ToArray());
    }

    /// <summary>What is done to a pool: each number is a choice among what is possible then.</summary>
    [Property(MaxTest = 300, Replay = "20260817,4057")]
    public void It_does_what_a_naive_one_does_and_every_version_stays_as_it_was(
        ushort[] drawn, bool shares, bool last)
    {
        var choices = Spread(drawn);
        var order = last ? FreedOrder.AllLast : FreedOrder.UnhashedFirst;
        var requests = Requests();
        List<(BlockPool Pool, NaivePool Naive)> versions =
            [(BlockPool.Of(14, Kept), new(14, BlockSize, shares, order))];
        var computed = new Dictionary<int, int>[choices.Length + 1];
        computed[0] = [];
        for (var i = 0; i < choices.Length; i++)
        {
            // Now and then from an older version on: it has to be as it was, and so has the newest.
            var from = choices[i] % 7 == 0 ? choices[i] / 7 % versions.Count : i;
            computed[i + 1] = new(computed[from]);
            versions.Add(Step(versions[from], requests, computed[i + 1], choices[i], shares, order));
        }

        foreach (var (pool, naive) in versions.Concat(Enumerable.Reverse(versions)))
            AssertSame(naive, pool, requests);
    }

    [Property(MaxTest = 300, Replay = "20260817,4057")]
    public void A_trial_leaves_nothing_behind_where_no_version_is_kept(ushort[] drawn, bool last)
    {
        var choices = Spread(drawn);
        var order = last ? FreedOrder.AllLast : FreedOrder.UnhashedFirst;
        var requests = Requests();
        var (pool, naive) = (BlockPool.Of(14, kept: 0), new NaivePool(14, BlockSize, true, order));
        Dictionary<int, int> computed = [];
        for (var i = 0; i < choices.Length; i++)
        {
            // What comes next is tried before.
            var trial = pool.Try(new(BlockSize, true, order));
            var (tried, known) = (naive.Copy(), new Dictionary<int, int>(computed));
            foreach (var choice in choices.Skip(i).Take(4)) Step(trial, tried, requests, known, choice);
            trial.Undo();
            var edit = pool.Edit(new(BlockSize, true, order));
            Step(edit, naive, requests, computed, choices[i]);
            pool = edit.Done();
            AssertSame(naive, pool, requests);
        }
    }

    private static (BlockPool Pool, NaivePool Naive) Step(
        (BlockPool Pool, NaivePool Naive) from, Request[] requests, Dictionary<int, int> computed, int choice,
        bool shares, FreedOrder order)
    {
        var naive = from.Naive.Copy();
        var edit = from.Pool.Edit(new(BlockSize, shares, order));
        Step(edit, naive, requests, computed, choice);
        return (edit.Done(), naive);
    }

    private static void Step(
        PoolEdit edit, NaivePool naive, Request[] requests, Dictionary<int, int> computed, int choice)
    {
        var request = requests[choice % requests.Length];
        if (!computed.TryGetValue(request.Id.Value, out var had))
        {
            var cached = naive.Cached(request, request.PromptTokens);
            Assert.Equal(cached, edit.Cached(request, request.PromptTokens));
            Assert.Equal(naive.Unheld(request, cached), edit.Unheld(request, cached));
            had = cached * BlockSize;
            naive.Admit(request, cached);
            edit.Admit(request, cached);
        }
        else if (choice / 16 % 3 == 0)
        {
            // Some blocks are registered only now.
            var late = choice / 64 % 2 == 0 ? had : 0;
            naive.Take(request, late);
            naive.Release(request);
            edit.Release(request.Id, late);
            computed.Remove(request.Id.Value);
            return;
        }

        var room = ((naive.BlocksOf(request.Id.Value).Count + naive.Free.Count) * BlockSize) - had;
        var tokens = had + Math.Min(room, choice / 64 % 9);
        var known = choice / 1024 % 2 == 0 ? tokens : had;
        naive.Take(request, tokens, known);
        edit.Take(request.Id, tokens, known);
        computed[request.Id.Value] = tokens;
    }

    private static void AssertSame(NaivePool naive, BlockPool pool, Request[] requests)
    {
        Assert.Equal(naive.Free, pool.FreeInOrder);
        Assert.Equal(naive.Free.Count, pool.FreeBlocks);
        foreach (var request in requests)
            Assert.Equal(naive.BlocksOf(request.Id.Value), pool.BlocksOf(request.Id));
    }

    /// <summary>Numbers over the whole range: those drawn are small.</summary>
    private static int[] Spread(ushort[] drawn) =>
        [.. drawn.Select((number, place) => (int)(((number + 1u) * (place + 7u) * 2_654_435_761u) >> 16))];

    private static Request[] Requests() =>
    [
        .. Enumerable.Range(0, 10).Select(i => Asking(i, 9 + (i * 5 % 16), i % 3, blocksEach: 1 + (i % 3 * 2))),
        Asking(10, 12) with { Prefix = null },
        Asking(11, 20) with { Prefix = null },
    ];

    [Property(MaxTest = 100, Replay = "20260817,4057")]
    public void What_is_undone_was_never_done(byte tokens)
    {
        var (a, b) = (Asking(0, 8, 7), Asking(1, 40, 7));
        var pool = Change(BlockPool.Of(12, Kept), edit => Start(edit, a, 8));
        pool = Change(pool, edit => edit.Release(a.Id, 0));
        var before = pool.FreeInOrder;
        var trial = pool.Try(new(BlockSize, true, FreedOrder.UnhashedFirst));
        trial.Admit(b, trial.Cached(b, 40));
        trial.Take(b.Id, 8 + (tokens % 32), 40);
        trial.Release(b.Id, 0);
        trial.Undo();
        Assert.Equal(before.ToArray(), pool.FreeInOrder.ToArray());
        Assert.True(pool.BlocksOf(b.Id).IsEmpty);
        Change(pool, edit => Assert.Equal(2, edit.Cached(b, 40)));
    }

    [Fact]
    public void A_version_can_be_read_as_far_back_as_changes_are_kept()
    {
        var a = Asking(0, 8);
        var first = BlockPool.Of(6, kept: 2);
        var second = Change(first, edit => edit.Admit(a, 0));
        var third = Change(second, edit => edit.Take(a.Id, 4, 4));
        Assert.Equal(6, first.FreeBlocks);
        Change(third, edit => edit.Take(a.Id, 8, 8));
        Assert.Equal([1], third.BlocksOf(a.Id).ToArray());
        Assert.True(second.BlocksOf(a.Id).IsEmpty);
        Assert.Throws<System.Diagnostics.UnreachableException>(() => first.FreeBlocks);
    }

    private static BlockPool Change(BlockPool pool, Action<PoolEdit> change, bool shares = true)
    {
        var edit = pool.Edit(new(BlockSize, shares, FreedOrder.UnhashedFirst));
        change(edit);
        return edit.Done();
    }

    private static void Start(PoolEdit edit, Request request, int tokens)
    {
        edit.Admit(request, edit.Cached(request, request.PromptTokens));
        edit.Take(request.Id, tokens, tokens);
    }

    /// <summary>A request whose blocks are those of a stem; without one, its own.</summary>
    private static Request Asking(int id, int prompt, int stem = -1, int blocksEach = 1) => new(
        new RequestId(id), SimTime.Zero, 0, id, 0, prompt, 1,
        Prefix: new Prefix(
            blocksEach * BlockSize,
            [.. Enumerable.Range(0, 20).Select(place => ((stem < 0 ? 50 + id : stem) * 100) + place)],
            20 * BlockSize));
}
