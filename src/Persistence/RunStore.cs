using System.Diagnostics;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Objectives;
using EventSim.Domain.Units;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Projections;
using EventSim.Persistence.Reading;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Serialization;
using EventSim.Persistence.Snapshots;
using EventSim.Persistence.Transfer;
using EventSim.Simulation.Engine;
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

    /// <summary>The chain of a run's stream up to the last of its first so many simulation events, those of the runs
    /// that it was branched off counted.</summary>
    public Task<Either<StoreError, ChainLink>> LinkAt(RunHistory history, long events, CancellationToken ct) =>
        On(connection => EventReader.LinkAt(connection, history.Own, events, ct), ct);

    /// <summary>The run that a user means: <c>last</c>; else a run's id; else a name, of which the newest run is taken;
    /// else the beginning of exactly one id.</summary>
    public Task<Either<StoreError, RunSummary>> Find(string given, CancellationToken ct) =>
        On(connection => RunQueries.Find(connection, given, ct), ct);

    /// <summary>The runs that pass a filter, the newest first.</summary>
    public Task<Either<StoreError, ImmutableArray<RunSummary>>> List(RunFilter filter, CancellationToken ct) =>
        On<ImmutableArray<RunSummary>>(
            async connection => await RunQueries.List(connection, filter, ct), ct);

    /// <summary>The first event of a run.</summary>
    public Task<Either<StoreError, RunStarted>> Started(RunId run, CancellationToken ct) =>
        On(connection => EventReader.First(connection, run, ct), ct);

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
    public async Task<Either<StoreError, long>> Read(
        RunHistory history, long from, Func<long, SimEvent, bool> take, CancellationToken ct)
    {
        await using var events = Stream(history, from, ct);
        return await events.Each((number, happened) => ValueTask.FromResult(take(number, happened)));
    }

    /// <summary>The same, to be taken one by one.</summary>
    /// <param name="history">The run, with those that it was branched off.</param>
    /// <param name="from">The first event wanted, from 0.</param>
    /// <param name="ct">Stops the reading.</param>
    public EventStream Stream(RunHistory history, long from, CancellationToken ct)
    {
        var reader = new HistoryReader(history, from, isSound: false);
        return new EventStream(history, take => On(connection => reader.Read(connection, take, ct), ct));
    }

    /// <summary>How the requests of two runs fare.</summary>
    /// <param name="a">One run.</param>
    /// <param name="b">The other.</param>
    /// <param name="by">The latency that is compared.</param>
    /// <param name="most">How many of those that gained and lost most are wanted.</param>
    /// <param name="ct">Gives up.</param>
    public Task<Either<StoreError, RequestChanges>> CompareRequests(
        RunId a, RunId b, SloMetric by, int most, CancellationToken ct) =>
        On<RequestChanges>(async connection => await RequestPairs.Compare(connection, a, b, by, most, ct), ct);

    /// <summary>Checks that what is stored of a run, and of those that it was branched off up to there, is what was
    /// stored: nothing altered, lost or doubled.</summary>
    public Task<Either<StoreError, RunCheck>> Check(RunHistory history, CancellationToken ct) =>
        On(connection => ChainCheck.Of(connection, history, ct), ct);

    /// <summary>The last state within a bound that was kept of a run, to fold on from; none: there is none that this
    /// version of the engine can read.</summary>
    /// <param name="run">The run.</param>
    /// <param name="bound">How far the state may have come.</param>
    /// <param name="environment">What the run's simulation runs in.</param>
    /// <param name="engineVersion">The version of EventSim that reads it.</param>
    /// <param name="ct">Stops it.</param>
    public Task<Either<StoreError, Option<StoredSnapshot>>> NearestSnapshot(
        RunId run,
        SnapshotBound bound,
        SimulationEnvironment environment,
        string engineVersion,
        CancellationToken ct) =>
        On<Option<StoredSnapshot>>(
            async connection => await SnapshotTable.Nearest(connection, run, bound, environment, engineVersion, ct),
            ct);

    /// <summary>When the first of some requests of a run arrived, by their rows; none: none of them has.</summary>
    public Task<Either<StoreError, Option<SimTime>>> ArrivalOf(
        RunId run, ImmutableArray<RequestId> requests, CancellationToken ct) =>
        On<Option<SimTime>>(async connection => await RunQueries.ArrivalOf(connection, run, requests, ct), ct);

    /// <summary>Forgets the states that were kept of a run; without one those of all runs. Nothing else is lost.
    /// </summary>
    /// <returns>How many there were.</returns>
    public Task<Either<StoreError, int>> DropSnapshots(RunId? run, CancellationToken ct) =>
        On<int>(async connection => await SnapshotTable.Drop(connection, run, ct), ct);

    /// <summary>Removes a run and everything that belongs to it. A running one is refused, and one with
    /// branches.</summary>
    public async Task<Either<StoreError, Unit>> Delete(RunId run, CancellationToken ct) =>
        (await Delete([run], _ => { }, ct)).Bind<Unit>(kept => kept.Length > 0 ? kept[0] : default(Unit));

    /// <summary>Removes runs and everything that belongs to them; none of them where one is running, or has branches
    /// that stay. One of which that becomes true only meanwhile stays alone.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="removed">Is told each run that is gone.</param>
    /// <param name="ct">Stops it; some are gone then.</param>
    /// <returns>Why those that are still there can't be removed.</returns>
    public Task<Either<StoreError, ImmutableArray<StoreError>>> Delete(
        ImmutableArray<RunId> runs, Action<RunId> removed, CancellationToken ct) =>
        On(connection => new RunRemoval(connection).Remove(runs, removed, ct), ct);

    /// <summary>Removes what belongs to no run, and makes the space free for new runs, or gives it back to the
    /// system.</summary>
    public Task<Either<StoreError, VacuumReport>> Vacuum(VacuumScope scope, CancellationToken ct) =>
        On(connection => Postgres.Vacuum.Of(connection, scope, ct), ct);

    /// <summary>The ids of all runs, the newest first.</summary>
    public Task<Either<StoreError, ImmutableArray<RunId>>> Ids(CancellationToken ct) =>
        On<ImmutableArray<RunId>>(async connection => await RunQueries.Ids(connection, ct), ct);

    /// <summary>The tree of branches that a run belongs to: parents before their branches.</summary>
    public Task<Either<StoreError, ImmutableArray<RunBranch>>> Tree(RunId run, CancellationToken ct) =>
        On<ImmutableArray<RunBranch>>(async connection => await RunQueries.Tree(connection, run, ct), ct);

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

    /// <summary>Writes runs, with those that they were branched off, into a file.</summary>
    /// <param name="runs">The runs; none: all of them.</param>
    /// <param name="file">The file's path; one that is there is replaced once the new one is whole.</param>
    /// <param name="ct">Stops it.</param>
    public Task<Either<StoreError, ExportedRuns>> Export(
        ImmutableArray<RunId> runs, string file, CancellationToken ct) =>
        On(connection => RunExport.To(connection, runs, file, ct), ct);

    /// <summary>Takes the runs of a file, each in one transaction; nothing of a file that is damaged.</summary>
    /// <param name="file">The file's path.</param>
    /// <param name="projectorOf">The projector of a run.</param>
    /// <param name="done">Is told each run that is in the store now.</param>
    /// <param name="ct">Stops it.</param>
    public Task<Either<StoreError, Unit>> Import(
        string file,
        Func<RunHistory, Either<StoreError, IProjector>> projectorOf,
        Action<ImportedRun> done,
        CancellationToken ct)
    {
        var import = new RunImport(_source, (run, started) => HistoryOf(run, started, ct), projectorOf, done);
        return Faults.Guard(() => import.From(file, ct));
    }

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
