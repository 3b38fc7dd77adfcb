using EventSim.Domain.Costs.Fits;

namespace EventSim.Domain.Costs.Parts;

/// <summary>Attention of a batch with prefill chunks, in one kernel a layer, with the writing of the new keys and
/// values into the cache. Sequences that decode in the same batch go through the same kernel, as chunks of one
/// token.</summary>
/// <remarks>
/// t = c + R + (A, U, B)q. A thread block takes 128 rows of queries over all the keys they may see: A is the work of
/// all blocks at the GPU's speed and what the blocks after the first wave cost to start, U the longest context's walk
/// by one block, B the traffic of queries, outputs and the cache, R the writing into the cache. Sums go over the real
/// chunks.
/// </remarks>
public static class PrefillAttention
{
    private const double TileRows = 128;
    private const double ElementBytes = 2;
    private const double WrittenAtOnce = 512;

    /// <summary>The time of one layer. Unit: us.</summary>
    /// <param name="chunks">The chunks; at least one.</param>
    /// <param name="decodes">Sequences that decode in the same batch, and the sum of their contexts.</param>
    /// <param name="shape">The layer's attention on one GPU.</param>
    /// <param name="rates">The GPU.</param>
    /// <param name="fit">The constants.</param>
    public static double Microseconds(
        ReadOnlySpan<PrefillShape> chunks,
        (int Sequences, long Context) decodes,
        in AttentionShape shape,
        in AttentionRates rates,
        in PrefillFit fit)
    {
        return Of(WorkOf(chunks, decodes, shape, fit), shape, rates, fit);
    }

    /// <summary>The time of so many equal chunks, and of sequences that decode. Unit: us.</summary>
    public static double Microseconds(
        double times,
        PrefillShape chunk,
        (double Sequences, double Context) decodes,
        in AttentionShape shape,
        in AttentionRates rates,
        in PrefillFit fit)
    {
        var (work, tiling) = (default(Work), Tiling.Of(shape, fit));
        work.Add(chunk, times, shape, tiling);
        if (decodes.Sequences > 0) work.AddDecodes(decodes.Sequences, decodes.Context, shape, tiling, fit);
        return Of(work, shape, rates, fit);
    }

    /// <summary>The kernel of one layer as an operation of an iteration.</summary>
    public static OpCost ToOp(
        string name,
        ReadOnlySpan<PrefillShape> chunks,
        (int Sequences, long Context) decodes,
        in AttentionShape shape,
        in AttentionRates rates,
        in PrefillFit fit)
    {
        var work = WorkOf(chunks, decodes, shape, fit);
        var terms = Terms.Of(work, shape, rates, fit);
        var latency = Math.Max(terms.Constant, terms.Walk);
        var bound = latency > terms.Compute && latency > terms.Memory ? Bound.Latency
            : terms.Compute > terms.Memory ? Bound.Compute
            : Bound.Memory;
        return new OpCost(
            name, OpGroup.Attention, 4 * TileRows * work.Scores * shape.HeadDim, Bytes(work, shape),
            Microseconds(chunks, decodes, shape, rates, fit), bound);
    }

    private static double Of(in Work work, in AttentionShape shape, in AttentionRates rates, in PrefillFit fit)
    {
        var terms = Terms.Of(work, shape, rates, fit);
        return terms.Constant + SmoothMax.Of(terms.Compute, terms.Walk, terms.Memory, fit.Exponent);
    }

    private static Work WorkOf(
        ReadOnlySpan<PrefillShape> chunks, (int Sequences, long Context) decodes, in AttentionShape shape,
        in PrefillFit fit)
    {
        var tiling = Tiling.Of(shape, fit);
        var work = default(Work);
        foreach (var chunk in chunks) work.Add(chunk, 1, shape, tiling);
        if (decodes.Sequences > 0) work.AddDecodes(decodes.Sequences, decodes.Context, shape, tiling, fit);
        return work;
    }

    /// <summary>Queries in and outputs out, keys and values read once.</summary>
    private static double Bytes(in Work work, in AttentionShape shape) =>
        (2 * ElementBytes * work.Tokens * shape.QueryHeads * shape.HeadDim)
        + (2 * work.Read * shape.KvHeads * shape.HeadDim * shape.KvBytes);

    /// <summary>How queries are laid out over the rows of tiles.</summary>
    /// <param name="Heads">Heads that have tiles of their own.</param>
    /// <param name="TokensPerTile">Tokens whose queries fill one tile; below 1, where a token needs several.</param>
    private readonly record struct Tiling(double Heads, double TokensPerTile)
    {
        public static Tiling Of(in AttentionShape shape, in PrefillFit fit)
        {
            if (fit.Packed <= 0) return new Tiling(shape.QueryHeads, TileRows);
            var group = (double)shape.QueryHeads / shape.KvHeads;
            return new Tiling(
                shape.KvHeads, group <= TileRows ? TileRows / group : 1 / Math.Ceiling(group / TileRows));
        }

        public double Tiles(double tokens) => Math.Ceiling(tokens / TokensPerTile);
    }

    /// <summary>What the chunks of a batch add up to.</summary>
    private struct Work
    {
        /// <summary>Σ over blocks of the keys that each passes over: times 128 rows, the scores computed.</summary>
        public double Scores;

        /// <summary>Thread blocks.</summary>
        public double Blocks;

        /// <summary>New tokens.</summary>
        public double Tokens;

        /// <summary>Tokens whose keys and values are read.</summary>
        public double Read;

        /// <summary>The longest context that one block walks.</summary>
        public double Longest;

        public void Add(PrefillShape chunk, double times, in AttentionShape shape, Tiling tiling)
        {
            var (tokens, context, window) = ((double)chunk.Tokens, (double)chunk.Context, (double)shape.Window);
            var (tiles, height) = (tiling.Tiles(tokens), tiling.TokensPerTile);
            var keys = Keys(tiles, height, context) - ((tiles * height) - tokens);
            if (shape.Window != int.MaxValue)
            {
                var growing = Math.Clamp(Math.Floor((window + height - context) / height), 0, tiles);
                keys = Math.Min(keys, Keys(growing, height, context) + ((tiles - growing) * (window + height)));
            }

            Scores += times * tiling.Heads * keys;
            Blocks += times * tiling.Heads * tiles;
            Tokens += times * tokens;
            Read += times * Math.Min(context + tokens, window + tokens);
            Longest = Math.Max(Longest, Math.Min(context + tokens, window + height));
        }

        public void AddDecodes(
            double sequences, double context, in AttentionShape shape, Tiling tiling, in PrefillFit fit)
        {
            var seen = DecodeAttention.Seen(sequences, context, shape);
            var tiles = tiling.Tiles(1);
            Scores += tiling.Heads * tiles * seen * fit.SingleWork;
            Blocks += tiling.Heads * tiles * sequences;
            Tokens += sequences;
            Read += seen * fit.SingleReads;
            Longest = Math.Max(Longest, seen / sequences);
        }

        /// <summary>Σ over the first tiles of the keys up to the end of each.</summary>
        private static double Keys(double tiles, double height, double context) =>
            (tiles * context) + (height * tiles * (tiles + 1) / 2);
    }

    /// <summary>The form's terms. Unit: us.</summary>
    private readonly record struct Terms(double Constant, double Compute, double Walk, double Memory)
    {
        public static Terms Of(in Work work, in AttentionShape shape, in AttentionRates rates, in PrefillFit fit)
        {
            var width = (shape.HeadDim / fit.Compute) + fit.Softmax;
            var perKey = 4 * TileRows * width / rates.FlopsPerUs;
            var block = fit.Block + (fit.BlockWidth * shape.HeadDim / 128);
            var compute = (perKey * work.Scores) + (block * Math.Max(0, (work.Blocks / rates.Multiprocessors) - 1));
            var row = (double)shape.KvHeads * shape.HeadDim;
            var write = (fit.WriteToken * 1e-3 * work.Tokens * Math.Min(row, WrittenAtOnce) / 128)
                + (work.Tokens * row * ((2 * ElementBytes) + (2 * shape.KvBytes))
                    / (rates.BytesPerUs * fit.WriteBytes));
            return new Terms(
                fit.Constant + (fit.ConstantWidth * shape.HeadDim / 128) + write,
                compute,
                perKey * work.Longest * rates.Multiprocessors / fit.Walk,
                Bytes(work, shape) / (rates.BytesPerUs * fit.Memory));
        }
    }
}
