using EventSim.Domain.Events;
using EventSim.Domain.KvCache;
using EventSim.Domain.Serving;

namespace EventSim.Domain.Scheduling;

/// <summary>KV blocks while a plan is made: counted, or, where they have identities, given in a trial that is undone
/// when the plan stands. The trial starts with the first question that needs it.</summary>
public ref struct KvLedger(ReplicaState replica)
{
    private readonly ReplicaState replica = replica;
    private readonly bool named = replica.Pool is not null;
    private ReplicaState? settled;
    private PoolEdit? trial;
    private List<(QueuedRequest Head, int Cached, int Tokens)>? admitted;
    private int notTried;
    private bool toAll;
    private GivenRooms given;
    private int free = replica.FreeBlocks;

    /// <summary>KV blocks that nobody holds.</summary>
    public readonly int Free => trial is null ? free : trial.Free - notTried;

    /// <summary>Gives a running request room for more tokens, in so many more blocks.</summary>
    /// <param name="running">Its place.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="blocks">The blocks that they take.</param>
    public void Give(int running, int tokens, int blocks)
    {
        free -= blocks;
        if (!named) return;
        given.Add(running, tokens);
        if (trial is not null) Try();
    }

    /// <summary>Gives all running requests room for one more token.</summary>
    public void GiveAll(int blocks)
    {
        free -= blocks;
        toAll = true;
    }

    /// <summary>A running request gives its blocks back; tells who was given room since the last who did.</summary>
    /// <param name="running">Its place.</param>
    /// <param name="undone">Tokens that it had been given room for in this plan.</param>
    public ImmutableArray<GivenRoom> TakeBack(int running, int undone)
    {
        var s = (settled ??= replica.Settle()).Stood[running];
        free += replica.Limits.Held(s with { Computed = s.Computed + undone });
        if (!named) return default;
        Try();
        PoolEvolve.Release(trial!, settled, running);
        return given.Clear(settled);
    }

    /// <summary>How many of a waiting request's first tokens are in the cache, and in how many blocks that nobody
    /// holds; or come back from the CPU's memory, and so take as many blocks.</summary>
    public (int Tokens, int Unheld) Cached(in WaitingCursor waiting)
    {
        var head = waiting.Head;
        if (!replica.Limits.PrefixCaching) return (head.Swapped, replica.Limits.BlocksFor(head.Swapped));
        if (!head.Resumes && !head.Request.SharesTokens) return (0, 0);
        Try();
        TryAdmitted();
        var blocks = trial!.Cached(head.Request, head.Known);
        return (blocks * replica.Limits.BlockSize, trial.Unheld(head.Request, blocks));
    }

    /// <summary>Admits a waiting request with tokens of the cache and room for more.</summary>
    /// <param name="waiting">The request is its next.</param>
    /// <param name="cached">Tokens of the cache.</param>
    /// <param name="unheld">Blocks of the cache that nobody held, or that come back from the CPU's memory.</param>
    /// <param name="tokens">Tokens to compute.</param>
    public void Admit(in WaitingCursor waiting, int cached, int unheld, int tokens)
    {
        var taken = replica.Limits.NewBlocks(cached, tokens) + unheld;
        free -= taken;
        if (!replica.Limits.PrefixCaching) return;
        notTried += taken;
        (admitted ??= []).Add((waiting.Head, cached, tokens));
    }

    /// <summary>The plan stands.</summary>
    public readonly void Close() => trial?.Undo();

    /// <summary>Brings the trial up to what has been given.</summary>
    private void Try()
    {
        settled ??= replica.Settle();
        trial ??= replica.Pool!.Try(replica.Limits.PoolRules);
        if (toAll) PoolEvolve.GiveRoomToAll(trial!, settled, 0);
        toAll = false;
        PoolEvolve.GiveRoom(trial!, settled, given.NotTried(settled).AsSpan());
    }

    /// <summary>Brings the trial up to who has been admitted.</summary>
    private void TryAdmitted()
    {
        foreach (var (head, cached, tokens) in admitted ?? [])
        {
            trial!.Admit(head.Request, cached / replica.Limits.BlockSize);
            trial.Take(head.Request.Id, cached + tokens, head.Known);
        }

        admitted?.Clear();
        notTried = 0;
    }
}
