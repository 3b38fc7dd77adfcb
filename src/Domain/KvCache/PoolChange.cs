using EventSim.Domain.Scheduling;
using EventSim.Domain.Workloads;

namespace EventSim.Domain.KvCache;

/// <summary>One thing that was done to a <see cref="PoolState"/>: it can be undone in the state that it left, and done
/// again in the state that it found.</summary>
/// <param name="request">Whose blocks.</param>
internal abstract class PoolChange(Request request)
{
    /// <summary>Whose blocks.</summary>
    protected Request Asked => request;

    /// <summary>Does it.</summary>
    public abstract void Do(PoolState state);

    /// <summary>Makes the state as it was.</summary>
    public abstract void Undo(PoolState state);

    /// <summary>The blocks of the request.</summary>
    protected BlockTable TableIn(PoolState state) => state.Tables[request.Id.Value];

    /// <summary>A request is admitted and holds its first so many blocks, which are in the cache.</summary>
    internal sealed class Admit(Request request, int blockSize, int cached) : PoolChange(request)
    {
        // Behind which free block each of them stood; -1: somebody held it.
        private readonly int[] stoodBehind = new int[cached];

        /// <inheritdoc />
        public override void Do(PoolState state)
        {
            var table = new BlockTable { Registered = cached };
            for (var i = 0; i < cached; i++)
            {
                var block = state.FirstOf(Asked.KeyOf(i, blockSize));
                stoodBehind[i] = state.Holders(block) == 0 ? state.FreeBefore(block) : -1;
                if (state.Holders(block)++ == 0) state.Unlink(block);
                table.Add(block);
            }

            state.Tables.Add(Asked.Id.Value, table);
        }

        /// <inheritdoc />
        public override void Undo(PoolState state)
        {
            var table = TableIn(state);
            for (var i = cached - 1; i >= 0; i--)
            {
                if (--state.Holders(table[i]) == 0) state.Link(table[i], stoodBehind[i]);
            }

            state.Tables.Remove(Asked.Id.Value);
        }
    }

    /// <summary>A request takes so many more blocks, the first free ones.</summary>
    internal sealed class Take(Request request, int count) : PoolChange(request)
    {
        // By block taken; none: nothing was known of any.
        private Forgotten[]? forgotten;

        /// <inheritdoc />
        public override void Do(PoolState state)
        {
            var table = TableIn(state);
            forgotten = null;
            for (var i = 0; i < count; i++)
            {
                var block = state.FreeAfter(0);
                state.Unlink(block);
                if (state.IsKnown(block)) (forgotten ??= new Forgotten[count])[i] = state.Forget(block);
                state.Holders(block) = 1;
                table.Add(block);
            }
        }

        /// <inheritdoc />
        public override void Undo(PoolState state)
        {
            var table = TableIn(state);
            for (var i = count - 1; i >= 0; i--)
            {
                var block = table.RemoveLast();
                state.Holders(block) = 0;
                if (forgotten?[i] is { From: not null } was) state.Register(block, was);
                state.Link(block, 0);
            }
        }
    }

    /// <summary>The tokens of a request's blocks up to one are known.</summary>
    internal sealed class Register(Request request, int blockSize, int until) : PoolChange(request)
    {
        private int from;

        /// <inheritdoc />
        public override void Do(PoolState state)
        {
            var table = TableIn(state);
            from = table.Registered;
            KnownBlocks? source = null;
            for (; table.Registered < until; table.Registered++)
            {
                var key = Asked.KeyOf(table.Registered, blockSize);
                if (source is null || source.Source != key.Source) source = state.From(key.Source);
                state.Register(table[table.Registered], source, key.Block);
            }
        }

        /// <inheritdoc />
        public override void Undo(PoolState state)
        {
            var table = TableIn(state);
            while (table.Registered > from) state.Forget(table[--table.Registered]);
        }
    }

    /// <summary>A request gives its blocks back, the last first.</summary>
    internal sealed class Release(Request request, FreedOrder order) : PoolChange(request)
    {
        private BlockTable? given;

        /// <inheritdoc />
        public override void Do(PoolState state)
        {
            given = TableIn(state);
            var place = 0;
            for (var i = given.Count - 1; i >= 0; i--)
            {
                var block = given[i];
                if (--state.Holders(block) > 0) continue;
                if (order == FreedOrder.AllLast || state.IsKnown(block)) state.Link(block, state.LastFree);
                else
                {
                    state.Link(block, place);
                    place = block;
                }
            }

            state.Tables.Remove(Asked.Id.Value);
        }

        /// <inheritdoc />
        public override void Undo(PoolState state)
        {
            foreach (var block in given!.Blocks)
            {
                if (state.Holders(block)++ == 0) state.Unlink(block);
            }

            state.Tables.Add(Asked.Id.Value, given);
        }
    }
}
