using System.Runtime.InteropServices;
using EventSim.Domain.Batching;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Runs;

namespace EventSim.Persistence.Projections;

/// <summary>Iterations of a replica as rows of <c>iteration_block</c>: many in a row, a column an array.</summary>
internal static class IterationBlocks
{
    /// <summary>The COPY command that takes these rows.</summary>
    public const string Copy =
        "copy iteration_block (run, replica, iteration, started_at, ends_at, sequences, prefills, decodes, "
        + "prefill_tokens, running, waiting, kv_blocks, stage_starts, stage_ends) from stdin (format binary)";

    // A view reads whole blocks: larger ones make few iterations as dear as many.
    private const int Most = 512;

    /// <summary>Adds the iterations of one replica, in order.</summary>
    public static void Write(CopyBuffer buffer, RunId run, ReadOnlySpan<IterationRow> rows)
    {
        while (!rows.IsEmpty)
        {
            var length = BlockAtStart(rows);
            WriteOne(buffer, run, rows[..length]);
            rows = rows[length..];
        }
    }

    // The iterations of a block follow each other, and pass as many stages.
    private static int BlockAtStart(ReadOnlySpan<IterationRow> rows)
    {
        var length = 1;
        while (length < Math.Min(rows.Length, Most)
            && rows[length].Iteration == rows[length - 1].Iteration + 1
            && Depth(rows[length]) == Depth(rows[0])) length++;
        return length;
    }

    private static int Depth(in IterationRow row) => row.Stages.IsDefault ? 0 : row.Stages.Length;

    private static void WriteOne(CopyBuffer buffer, RunId run, ReadOnlySpan<IterationRow> rows)
    {
        buffer.Row(14);
        buffer.Text(run.Value);
        buffer.Int(rows[0].Replica);
        buffer.Int(rows[0].Iteration);
        buffer.Longs(rows, row => row.StartedAt);
        buffer.Longs(rows, row => row.EndsAt);
        buffer.Ints(rows, row => row.Sequences);
        buffer.Ints(rows, row => row.Prefills);
        buffer.Ints(rows, row => row.Decodes);
        buffer.Ints(rows, row => row.PrefillTokens);
        buffer.Ints(rows, row => row.Running);
        buffer.Ints(rows, row => row.Waiting);
        buffer.Ints(rows, row => row.KvBlocks);
        WriteStages(buffer, rows);
    }

    private static void WriteStages(CopyBuffer buffer, ReadOnlySpan<IterationRow> rows)
    {
        if (Depth(rows[0]) == 0)
        {
            buffer.Null();
            buffer.Null();
            return;
        }

        var stages = new List<StageSpan>(rows.Length * Depth(rows[0]));
        foreach (var row in rows) stages.AddRange(row.Stages);
        ReadOnlySpan<StageSpan> all = CollectionsMarshal.AsSpan(stages);
        buffer.Longs(all, stage => stage.Start.Nanoseconds);
        buffer.Longs(all, stage => stage.End.Nanoseconds);
    }
}
