using System.Diagnostics;
using System.IO.Compression;
using EventSim.Domain.Events;
using EventSim.Domain.Units;
using EventSim.Persistence;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Projections;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Snapshots;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Runs;
using LanguageExt;
using Npgsql;
using static EventSim.Benchmarks.Benchmarks;

namespace EventSim.Benchmarks;

/// <summary>States that are kept: a large one by itself, and those of a long run that is stored.</summary>
internal static class SnapshotBenchmark
{
    private const int Waiting = 50_000;
    private const int Rounds = 20;
    private const int StoredRounds = 2;
    private const string Engine = "benchmark";

    /// <summary>256 requests that run, 50,000 that wait, 172,000 KV blocks by name that have all been used.</summary>
    public static void Run(string name)
    {
        var prepared = Workloads.Prepare(Workloads.Large(Waiting + 1_200));
        var (environment, world) = (prepared.Environment, prepared.Environment.Start);
        do world = Loop.Step(environment, world, Loop.Next(environment, world), _ => { });
        while (world.Waiting > Waiting);
        var replica = world.Replicas[0];
        var (used, blocks) = (replica.UsedBlocks, replica.Limits.NumGpuBlocks);
        Say(name, $"{world.Running} run, {world.Waiting} wait, {used} blocks of {blocks}");
        var bytes = Snapshot.Of(world, name);
        var encode = Best(() => Snapshot.Of(world, name));
        var decode = Best(() => Snapshot.Read(bytes, name, environment));
        Say("", $"{bytes.Length / 1e3:0} KB; kept in {encode:0.0} ms, read in {decode:0.0} ms");
        var writer = new StateWriter();
        WorldBytes.Write(writer, world);
        var state = writer.Written.ToArray();
        var plain = Best(() => WorldBytes.Write(new StateWriter(), world));
        Say("", $"not compressed {state.Length / 1e3:0} KB in {plain:0.0} ms");
        foreach (var (how, open) in (ReadOnlySpan<(string, Func<System.IO.Stream, System.IO.Stream>)>)
        [
            ("brotli, fastest", s => new BrotliStream(s, CompressionLevel.Fastest)),
            ("brotli, optimal", s => new BrotliStream(s, CompressionLevel.Optimal)),
            ("deflate, fastest", s => new DeflateStream(s, CompressionLevel.Fastest)),
        ])
        {
            var size = 0;
            var ms = Best(() => size = Compressed(state, open));
            Say("", $"{how}: {size / 1e3:0} KB, {ms:0.0} ms more");
        }
    }

    /// <summary>A run of about a million events, stored with states and without, and how soon one of its last instants
    /// is there.</summary>
    public static void Stored(string name) => StoredRuns.OnAStore(home => Stored(name, home).GetAwaiter().GetResult());

    private static async Task Stored(string name, string home)
    {
        var address = new StoreAddress.Local(home, System.Environment.GetEnvironmentVariable("PATH") ?? "");
        await using var store = Must(await RunStore.Open(address, default));
        var prepared = Workloads.Prepare(Workloads.SixProfiles(61_000));
        for (var round = 1; round <= StoredRounds; round++)
        {
            foreach (var keeps in (bool[])[false, true])
            {
                var (run, events, seconds) = await Stored(store, prepared, keeps);
                var states = keeps ? "with states" : "without";
                Say(name, $"{events} events stored {states} in {seconds:0.00} s: {events / seconds:0} events/s");
                if (keeps && round == StoredRounds) await Look(store, prepared, run, events);
                Must(await store.Delete(run, default));
            }
        }
    }

    private static async Task Look(RunStore store, PreparedRun prepared, RunId run, long last)
    {
        await using var sizes = new NpgsqlCommand(
            "select count(*), avg(length(state))::int, pg_total_relation_size('events.snapshot'), "
            + "pg_total_relation_size('events.mt_events') from events.snapshot",
            await store.Source.OpenConnectionAsync());
        await using (var row = await sizes.ExecuteReaderAsync())
        {
            await row.ReadAsync();
            var (states, stored) = (row.GetInt64(2) / 1e6, row.GetInt64(3) / 1e6);
            var (count, each) = (row.GetInt64(0), row.GetInt32(1));
            Say("", $"{count} states of {each} bytes: {states:0.0} MB beside {stored:0} MB of events");
        }

        foreach (var bound in (long[])[0, last - 1])
        {
            var watch = Stopwatch.StartNew();
            var nearest = Must(await store.NearestSnapshot(
                run, new SnapshotBound.AtMost(bound), prepared.Environment, Engine, default));
            var (world, from) = nearest.Match(s => (s.World, s.Events), () => (prepared.Environment.Start, 0L));
            var there = watch.ElapsedMilliseconds;
            Must(await store.Read(run, from, (_, e) => { world = Evolve.One(world, e); return true; }, default));
            Say("", $"the end from event {from}: {watch.ElapsedMilliseconds} ms, {there} of them to read the state");
        }
    }

    private static async Task<(RunId Run, long Events, double Seconds)> Stored(
        RunStore store, PreparedRun prepared, bool keeps)
    {
        var (run, watch) = (RunId.New(), Stopwatch.StartNew());
        IProjector projector = new RunProjector(prepared.Course, []);
        var started = new RunStarted("r", "r", 1, "{}", "", Engine, 1, []);
        await using var writer = Must(await store.Begin(
            run, started, keeps ? projector : new WithoutState(projector), default));
        var world = prepared.Environment.Start;
        for (var at = Loop.Next(prepared.Environment, world); at < SimTime.Never;)
        {
            List<SimEvent> step = [];
            world = Loop.Step(prepared.Environment, world, at, transition => step.AddRange(transition.Events));
            Must(writer.Append([.. step]));
            at = Loop.Next(prepared.Environment, world);
        }

        Must(await writer.Complete(new RunCompleted(1, "", 1, "{}"), default));
        return (run, writer.StoredEvents, watch.Elapsed.TotalSeconds);
    }

    private static int Compressed(byte[] state, Func<System.IO.Stream, System.IO.Stream> open)
    {
        using var bytes = new MemoryStream();
        using (var stream = open(bytes)) stream.Write(state);
        return bytes.ToArray().Length;
    }

    /// <summary>The least CPU time of some rounds. Unit: ms.</summary>
    private static double Best(Action work)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var began = Cpu();
            work();
            best = Math.Min(best, (Cpu() - began) * 1e3);
        }

        return best;
    }

    private static T Must<T>(Either<StoreError, T> result) => result.Match(
        Right: value => value, Left: error => throw new InvalidOperationException(error.Message));

    /// <summary>A projector that keeps its state to itself.</summary>
    private sealed class WithoutState(IProjector projector) : IProjector
    {
        public IReadOnlyList<IterationRow> Iterations => projector.Iterations;

        public IReadOnlyList<RequestRow> Ended => projector.Ended;

        public IEnumerable<RequestRow> InSystem => projector.InSystem;

        public World? World => null;

        public void Fold(SimEvent happened) => projector.Fold(happened);

        public void Clear() => projector.Clear();

        public void ClearFinal() => projector.ClearFinal();
    }
}
