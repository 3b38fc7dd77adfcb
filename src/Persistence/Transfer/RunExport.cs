using System.Data;
using System.Text;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Reading;
using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Transfer;

/// <summary>What was written to a file.</summary>
/// <param name="Runs">The runs, parents before their branches.</param>
/// <param name="Events">How many events, the runs' starts and ends included.</param>
public sealed record ExportedRuns(ImmutableArray<RunId> Runs, long Events);

/// <summary>Writes the events of runs into a file, as they are at one instant.</summary>
internal static class RunExport
{
    private const string Wanted =
        """
        with recursive wanted as (
            select run, parent from run where cardinality($1::text[]) = 0 or run = any($1)
            union
            select r.run, r.parent from run r join wanted w on r.run = w.parent)
        select s.id, w.parent, s.created, s.version from wanted w join events.mt_streams s on s.id = w.run
        order by s.created, s.id
        """;

    /// <summary>Writes runs, and the runs that they were branched off.</summary>
    /// <param name="connection">Reads them.</param>
    /// <param name="runs">The runs; none: all of them.</param>
    /// <param name="path">The file, which is made anew.</param>
    /// <param name="ct">Stops it; there is no file then, as there is none where an event was altered.</param>
    public static async Task<Either<StoreError, ExportedRuns>> To(
        NpgsqlConnection connection, ImmutableArray<RunId> runs, string path, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var created = TransferWriter.Create(path);
        return await created.MatchAsync(
            async writer =>
            {
                using (writer)
                {
                    var ordered = await Ordered(connection, runs, ct);
                    foreach (var run in ordered)
                    {
                        var written = await Write(connection, run, writer, ct);
                        if (written.IsLeft) return written.Map(_ => new ExportedRuns([], 0));
                    }

                    return writer.Finish().Map(counts =>
                        new ExportedRuns([.. ordered.Select(run => run.Id)], counts.Events));
                }
            },
            error => error);
    }

    private static async Task<ImmutableArray<TransferLine.Run>> Ordered(
        NpgsqlConnection connection, ImmutableArray<RunId> runs, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(Wanted, connection)
        { Parameters = { new() { Value = runs.Select(run => run.Value).ToArray() } } };
        var found = new List<(TransferLine.Run Run, string? Parent)>();
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var line = new TransferLine.Run(
                new RunId(reader.GetString(0)), reader.GetFieldValue<DateTimeOffset>(2), reader.GetInt64(3));
            found.Add((line, reader.IsDBNull(1) ? null : reader.GetString(1)));
        }

        return ParentsFirst(found);
    }

    // A parent is older than its branches by the clock of one database, but runs may have come from several.
    private static ImmutableArray<TransferLine.Run> ParentsFirst(List<(TransferLine.Run Run, string? Parent)> found)
    {
        var byId = found.ToDictionary(one => one.Run.Id.Value, StringComparer.Ordinal);
        var ordered = ImmutableArray.CreateBuilder<TransferLine.Run>();
        var seen = new System.Collections.Generic.HashSet<string>();
        var path = new Stack<TransferLine.Run>();
        foreach (var one in found)
        {
            for (var next = one; seen.Add(next.Run.Id.Value);)
            {
                path.Push(next.Run);
                if (next.Parent is null || !byId.TryGetValue(next.Parent, out next)) break;
            }

            while (path.TryPop(out var run)) ordered.Add(run);
        }

        return ordered.DrainToImmutable();
    }

    private static Task<Either<StoreError, Unit>> Write(
        NpgsqlConnection connection, TransferLine.Run run, TransferWriter to, CancellationToken ct) =>
        EventReader.First(connection, run.Id, ct).Then(async started =>
        {
            var events = new SoundEvents(new RunStretch(run.Id, started, started.Parent?.Events ?? 0, null));
            var written = to.Write(run);
            await using var select = new NpgsqlCommand(
                "select version, type, id, data from events.mt_events where stream_id = $1 order by version",
                connection)
            { Parameters = { new() { Value = run.Id.Value } } };
            await using var reader = await select.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct);
            while (written.IsRight && await reader.ReadAsync(ct))
            {
                var line = new TransferLine.Event(
                    reader.GetInt64(0), reader.GetString(1), reader.GetGuid(2), reader.GetFieldValue<byte[]>(3));
                written = events.Next(line, run.Events).Bind(_ => to.Write(line));
            }

            if (written.IsRight) return events.End(run.Events);
            select.Cancel();
            return written;
        });

    /// <summary>Follows the hash chain of a run's stream, so that nothing goes into a file that an import would
    /// refuse.</summary>
    private sealed class SoundEvents(RunStretch stretch)
    {
        private readonly EventChain? _chain =
            stretch.Started.Chain == EventChain.Name ? new EventChain(stretch.Run) : null;

        private long _version;

        public Either<StoreError, Unit> Next(TransferLine.Event line, long events)
        {
            var expected = ++_version;
            if (line.Version != expected) return Altered($"{Name(expected)} is missing");
            if (expected > events) return Altered($"{Name(expected)} was put in");
            return _chain is null || _chain.Next(Encoding.UTF8.GetBytes(line.Type), line.Data) == ChainLink.Of(line.Id)
                ? unit
                : Altered(ChainCheck.AlteredAt(stretch.PlaceOf(expected)));
        }

        public Either<StoreError, Unit> End(long events) =>
            _version < events ? Altered($"{Name(_version + 1)} is missing") : unit;

        private Either<StoreError, Unit> Altered(string what) => new StoreError.Altered(stretch.Run.Value, what);

        private string Name(long version) => stretch.PlaceOf(version).InSentence;
    }
}
