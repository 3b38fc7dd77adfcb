using System.Diagnostics;
using EventSim.Domain.Events;
using EventSim.Domain.Units;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Projections;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Serialization;
using LanguageExt;
using Npgsql;

namespace EventSim.Persistence;

/// <summary>Where runs are kept: begins, finds, reads and removes them. Errors are values; only bugs are
/// thrown.</summary>
public sealed class RunStore : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    private RunStore(NpgsqlDataSource source) => _source = source;

    /// <summary>Connections to the store's database, as its owner.</summary>
    public NpgsqlDataSource Source => _source;

    /// <summary>Opens the store at an address; the local one is created, started and migrated where that is
    /// needed.</summary>
    public static async Task<Either<StoreError, RunStore>> Open(StoreAddress address, CancellationToken ct) =>
        (await Database.Open(address, ct)).Map(source => new RunStore(source));

    /// <summary>Begins a run: stores its first event and takes its lock.</summary>
    /// <param name="run">A new id.</param>
    /// <param name="started">What a replay will need.</param>
    /// <param name="projector">Makes its rows; belongs to the writer from now on.</param>
    /// <param name="ct">Gives up beginning.</param>
    public Task<Either<StoreError, RunWriter>> Begin(
        RunId run, RunStarted started, IProjector projector, CancellationToken ct) =>
        RunWriter.Begin(_source, run, started, projector, ct);

    /// <summary>Begins a branch: stores its first event and the rows of what it shares with its parents, takes its
    /// lock.</summary>
    /// <param name="history">The new run, with those that it is branched off.</param>
    /// <param name="projector">Makes its rows; belongs to the writer from now on.</param>
    /// <param name="take">Is told each event of the shared history, with its number.</param>
    /// <param name="ct">Gives up beginning; nothing is stored then.</param>
    public Task<Either<StoreError, RunWriter>> Branch(
        RunHistory history,
        IProjector projector,
        Action<long, SimEvent> take,
        CancellationToken ct) =>
        RunWriter.Branch(_source, history, projector, take, ct);

    /// <summary>How many simulation events of a run, with those of the runs that it was branched off, happened up to an
    /// instant.</summary>
    public Task<Either<StoreError, long>> EventsUpTo(RunHistory history, SimTime at, CancellationToken ct) =>
        On(connection => EventReader.CountUpTo(connection, history.Own, at, ct), ct);

    /// <summary>Goes on with a run that was interrupted: takes its lock and folds what is stored of it.</summary>
    /// <param name="history">The run, with those that it was branched off.</param>
    /// <param name="projector">Makes its rows; belongs to the writer from now on.</param>
    /// <param name="take">Is told each stored event, with its number.</param>
    /// <param name="ct">Gives up; nothing has changed then.</param>
    public Task<Either<StoreError, RunWriter>> Resume(
        RunHistory history, IProjector projector, Action<long, SimEvent> take, CancellationToken ct) =>
        RunWriter.Resume(_source, history, projector, take, ct);

    /// <summary>A run, with the runs that it was branched off.</summary>
    public Task<Either<StoreError, RunHistory>> History(RunId run, CancellationToken ct) =>
        Started(run, ct).Then(started => HistoryOf(run, started, ct));

    /// <summary>The chain of a run's stream up to the last of its first so many simulation events, its own ones
    /// counted.</summary>
    public Task<Either<StoreError, ChainLink>> LinkAt(RunId run, long events, CancellationToken ct) =>
        On(connection => EventReader.LinkAt(connection, run, events, ct), ct);

    /// <summary>The run that a user means: <c>last</c>; else a run's id; else a name, of which the newest run is taken;
    /// else the beginning of exactly one id.</summary>
    public Task<Either<StoreError, RunSummary>> Find(string given, CancellationToken ct) =>
        On(connection => RunQueries.Find(connection, given, ct), ct);

    /// <summary>The runs that pass a filter, the newest first.</summary>
    public Task<Either<StoreError, ImmutableArray<RunSummary>>> List(RunFilter filter, CancellationToken ct) =>
        On<ImmutableArray<RunSummary>>(
            async connection => await RunQueries.List(connection, filter, ct), ct);

    /// <summary>The first event of a run.</summary>
    public async Task<Either<StoreError, RunStarted>> Started(RunId run, CancellationToken ct)
    {
        RunStarted? started = null;
        var read = await On(
            connection => EventReader.Read(
                connection,
                run,
                1,
                1,
                (_, e) =>
                {
                    started = e as RunStarted;
                    return ValueTask.FromResult(false);
                },
                ct),
            ct);
        return read.Bind<RunStarted>(_ => started switch
        {
            null => new StoreError.Corrupt(run.Value, 1, "it is not the start of a run"),
            { EventSchema: > EventNames.Schema and var schema } =>
                new StoreError.Newer(run.Value, 1, $"run_started of event schema {schema}"),
            _ => started,
        });
    }

    /// <summary>Hands over the simulation events of a run in order, those of the runs that it was branched off first,
    /// one at a time, until told to stop.</summary>
    /// <param name="run">The run.</param>
    /// <param name="from">The first event wanted, from 0.</param>
    /// <param name="take">Takes an event and its number; says whether to go on.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>How many events were handed over.</returns>
    public Task<Either<StoreError, long>> Read(
        RunId run, long from, Func<long, SimEvent, bool> take, CancellationToken ct) =>
        History(run, ct).Then(history => Read(history, from, take, ct));

    /// <summary>The same, of a history that was asked for before.</summary>
    public Task<Either<StoreError, long>> Read(
        RunHistory history, long from, Func<long, SimEvent, bool> take, CancellationToken ct) =>
        On(
            connection => EventReader.Read(
                connection, history, from, (number, e) => ValueTask.FromResult(take(number, e)), ct),
            ct);

    /// <summary>Checks that what is stored of a run is what was stored: nothing altered, lost or doubled.</summary>
    public Task<Either<StoreError, RunCheck>> Check(RunHistory history, CancellationToken ct) =>
        On(connection => ChainCheck.Of(connection, history, ct), ct);

    /// <summary>Removes a run and everything that belongs to it. A running one is refused.</summary>
    public Task<Either<StoreError, Unit>> Delete(RunId run, CancellationToken ct) =>
        On(connection => RunMaintenance.Delete(connection, run, ct), ct);

    /// <summary>Computes the rows of a run anew from its events. A running one is refused.</summary>
    public Task<Either<StoreError, Unit>> Rebuild(
        RunId run, Func<RunHistory, Either<StoreError, IProjector>> projectorOf, CancellationToken ct) =>
        History(run, ct).Then(history => projectorOf(history).Then(projector => On(
            async connection =>
            {
                await using var reading = await _source.OpenConnectionAsync(ct);
                return await RunMaintenance.Rebuild(connection, reading, history, projector, ct);
            },
            ct)));

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<Either<StoreError, RunHistory>> HistoryOf(RunId run, RunStarted started, CancellationToken ct)
    {
        var stretches = new Stack<RunStretch>();
        long? until = null;
        while (true)
        {
            stretches.Push(new RunStretch(run, started, started.Parent?.Events ?? 0, until));
            if (started.Parent is not { } parent) return new RunHistory([.. stretches]);
            (run, until) = (new RunId(parent.Run), parent.Events);
            var above = await Started(run, ct);
            if (above.IsLeft) return above.Map(_ => new RunHistory([]));
            started = above.IfLeft(() => throw new UnreachableException());
        }
    }

    private Task<Either<StoreError, T>> On<T>(
        Func<NpgsqlConnection, Task<Either<StoreError, T>>> work, CancellationToken ct) =>
        Faults.Guard(async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(ct);
            return await work(connection);
        });
}
