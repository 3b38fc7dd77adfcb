using System.Text;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Projections;
using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Transfer;

/// <summary>A run of a file that is in the store now.</summary>
/// <param name="Run">The run.</param>
/// <param name="Events">Its events, its start and end included.</param>
/// <param name="WasThere">The same was there before, and was left as it is.</param>
public sealed record ImportedRun(RunId Run, long Events, bool WasThere);

/// <summary>Takes the runs of a file into the store. The whole file is read once before, so that one that is damaged
/// changes nothing; then each run is one transaction.</summary>
/// <param name="source">The store's database.</param>
/// <param name="historyOf">The history of a run with this start.</param>
/// <param name="projectorOf">The projector of a run.</param>
/// <param name="done">Is told each run that is in the store now.</param>
internal sealed class RunImport(
    NpgsqlDataSource source,
    Func<RunId, RunStarted, Task<Either<StoreError, RunHistory>>> historyOf,
    Func<RunHistory, Either<StoreError, IProjector>> projectorOf,
    Action<ImportedRun> done)
{
    /// <summary>Takes them all, or stops at the first that can't be taken.</summary>
    public async Task<Either<StoreError, Unit>> From(string path, CancellationToken ct)
    {
        var sound = TransferReader.Open(path).Bind(file => Checked(file, ct));
        return await sound.BindAsync(_ => TransferReader.Open(path).BindAsync(async file =>
        {
            using (file)
            {
                while (true)
                {
                    var next = file.Next();
                    if (next.IsLeft) return next.Map(_ => unit);
                    if (next.Case is not TransferLine.Run run) return unit;
                    var taken = await Take(file, run, ct);
                    taken.IfRight(done);
                    if (taken.IsLeft) return taken.Map(_ => unit);
                }
            }
        }));
    }

    private static Either<StoreError, Unit> Checked(TransferReader file, CancellationToken ct)
    {
        using (file)
        {
            while (true)
            {
                ct.ThrowIfCancellationRequested();
                var next = file.Next();
                if (next.IsLeft || next.Case is TransferLine.End) return next.Map(_ => unit);
            }
        }
    }

    private async Task<Either<StoreError, ImportedRun>> Take(
        TransferReader file, TransferLine.Run run, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return await RunLock.Take(connection, run.Id, ct).Then(async _ =>
        {
            var isThere = await IsThere(connection, run.Id, ct);
            var taken = isThere ? await Compare(connection, file, run, ct) : await Store(connection, file, run, ct);
            await RunLock.Release(connection);
            return taken.Map(_ => new ImportedRun(run.Id, run.Events, isThere));
        });
    }

    private async Task<Either<StoreError, Unit>> Store(
        NpgsqlConnection connection, TransferReader file, TransferLine.Run run, CancellationToken ct)
    {
        await BulkAppend.TrustStream(connection, ct);
        await using var reading = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var stored = await new StoredCopy(connection, run, file).Store(reading, historyOf, projectorOf, ct);
        if (stored.IsRight) await transaction.CommitAsync(ct);
        return stored;
    }

    private static async Task<bool> IsThere(NpgsqlConnection connection, RunId run, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            "select exists (select from events.mt_streams where id = $1)", connection)
        { Parameters = { new() { Value = run.Value } } };
        return (bool)(await select.ExecuteScalarAsync(ct))!;
    }

    // By content, as runs of the first versions have ids that say nothing of it.
    private static async Task<Either<StoreError, Unit>> Compare(
        NpgsqlConnection connection, TransferReader file, TransferLine.Run run, CancellationToken ct)
    {
        var (there, here) = (new EventChain(run.Id), new EventChain(run.Id));
        await using var select = new NpgsqlCommand(
            "select type, data from events.mt_events where stream_id = $1 order by version", connection)
        { Parameters = { new() { Value = run.Id.Value } } };
        await using var reader = await select.ExecuteReaderAsync(ct);
        var (stored, same) = (0L, true);
        for (var i = 0L; i < run.Events; i++)
        {
            var next = file.Next();
            if (next.Case is not TransferLine.Event happened) return next.Map(_ => unit);
            if (!await reader.ReadAsync(ct)) continue;
            stored++;
            there.Next(Encoding.UTF8.GetBytes(reader.GetString(0)), reader.GetFieldValue<byte[]>(1));
            same &= here.Next(Encoding.UTF8.GetBytes(happened.Type), happened.Data) == there.Last;
        }

        while (await reader.ReadAsync(ct)) stored++;
        if (same && stored == run.Events) return unit;
        return file.Bad($"run {run.Id} ends here, {Difference(same, stored, run.Events)}: delete it first");
    }

    private static string Difference(bool same, long stored, long events) =>
        !same ? "and is in the store already with other events"
        : stored < events ? $"and is in the store already with the first {stored} of these {events} events"
        : $"with the first {events} of the {stored} events that it has in the store already";
}
