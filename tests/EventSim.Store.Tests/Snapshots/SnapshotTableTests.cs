using EventSim.Domain.Events;
using EventSim.Domain.Units;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Projections;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Snapshots;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Runs;
using EventSim.Store.Tests.Support;
using LanguageExt;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Snapshots;

[Collection(SharedStore.Name)]
public sealed class SnapshotTableTests(StoreFixture fixture)
{
    private const string Engine = "0.0.0-test";

    private static readonly SimulationEnvironment Short = Simulated.Environment(8, 8192, [(0, 60, 40), (0, 60, 40)]);

    [Fact]
    public async Task A_long_run_keeps_states_and_is_else_the_run_without_them()
    {
        var environment = Simulated.Environment(
            1000, 8192, [.. Enumerable.Range(0, 8_000).Select(i => (i * 2_900L, 60, 2))]);
        var with = await Stored(environment, new RunProjector(Course.Of(environment), []));
        var without = await Stored(environment, new WithoutState(new RunProjector(Course.Of(environment), [])));
        var events = Simulated.Steps(environment).SelectMany(step => step).ToList();
        Assert.Equal(events.Count / 10_000, await Kept(with));
        Assert.Equal(0, await Kept(without));
        Assert.Equal(await Rows(without), await Rows(with));

        var snapshot = (await Nearest(with, new SnapshotBound.AtMost(long.MaxValue), environment))
            .IfNone(() => throw new InvalidOperationException("there is none"));
        Assert.InRange(snapshot.Events, events.Count / 10_000 * 10_000, events.Count - 1);
        Assert.Equal(events.Skip((int)snapshot.Events).Select(EventText.Of), Rest(environment, snapshot.World));
    }

    [Fact]
    public async Task A_short_run_keeps_no_state() =>
        Assert.Equal(0, await Kept(await Stored(Short, new RunProjector(Course.Of(Short), []))));

    [Theory]
    [InlineData(8, null)]
    [InlineData(9, 9L)]
    [InlineData(20, 9L)]
    [InlineData(21, 21L)]
    [InlineData(long.MaxValue, 21L)]
    public async Task The_nearest_state_is_the_last_that_comes_no_further(long most, long? version)
    {
        var run = await WithStates(9, 21);
        Assert.Equal(version, await VersionOf(run, new SnapshotBound.AtMost(most)));
    }

    [Fact]
    public async Task Before_an_instant_nothing_of_it_has_happened()
    {
        var run = await WithStates(9, 21);
        var at = StateAfter(21).Now;
        Assert.Equal(9, await VersionOf(run, new SnapshotBound.Before(at)));
        Assert.Equal(21, await VersionOf(run, new SnapshotBound.Before(new SimTime(at.Nanoseconds + 1))));
        Assert.Null(await VersionOf(run, new SnapshotBound.Before(SimTime.Zero)));
    }

    [Theory]
    [InlineData("state = substring(state for length(state) - 1)")]
    [InlineData("state = set_byte(state, 40, get_byte(state, 40) # 1)")]
    [InlineData("state = (select state from events.snapshot s where s.run = snapshot.run and s.version = 9)")]
    [InlineData("engine_version = 'another'")]
    [InlineData("version = 22")]
    public async Task A_state_that_is_damaged_or_of_another_engine_is_passed_over(string damage)
    {
        var run = await WithStates(9, 21);
        await fixture.Execute($"update events.snapshot set {damage} where run = '{run}' and version = 21");
        Assert.Equal(9, await VersionOf(run, new SnapshotBound.AtMost(long.MaxValue)));
    }

    [Fact]
    public async Task States_are_dropped_of_one_run_or_of_all_and_with_their_run()
    {
        var (one, other, third) = (await WithStates(9, 21), await WithStates(9), await WithStates(9));
        Assert.Equal(2, Must(await fixture.Store.DropSnapshots(one, default)));
        Assert.Equal(1, await Kept(other));
        Must(await fixture.Store.Delete(other, default));
        Assert.Equal(0, await Kept(other));
        Assert.True(Must(await fixture.Store.DropSnapshots(null, default)) > 0);
        Assert.Equal(0, await Kept(third));
        Assert.NotEmpty(await Rows(one));
    }

    [Fact]
    public async Task Rows_built_again_leave_the_states_as_they_are()
    {
        var run = await WithStates(9, 21);
        Must(await fixture.Store.Rebuild(run, _ => new RunProjector(Course.Of(Short), []), default));
        Assert.Equal(21, await VersionOf(run, new SnapshotBound.AtMost(long.MaxValue)));
    }

    [Fact]
    public async Task The_reader_sees_no_states() => Assert.IsType<EventSim.Persistence.StoreError.BadSql>(Error(
        await new ReadOnlySql("select * from events.snapshot").Ask(
            fixture.Address, _ => Task.FromResult(true), default)));

    private async Task<RunId> Stored(SimulationEnvironment environment, IProjector projector)
    {
        var run = RunId.New();
        await using var writer = Must(await fixture.Store.Begin(run, Some.Start(), projector, default));
        foreach (var step in Simulated.Steps(environment)) Must(writer.Append(step));
        Must(await writer.Complete(Some.End(1), default));
        return run;
    }

    /// <summary>A short run of which the states after these versions were kept.</summary>
    private async Task<RunId> WithStates(params long[] versions)
    {
        var run = await Stored(Short, new RunProjector(Course.Of(Short), []));
        await using var connection = await fixture.Store.Source.OpenConnectionAsync();
        foreach (var version in versions)
        {
            var snapshot = new StoredSnapshot(version, StateAfter(version));
            await SnapshotTable.Write(connection, run, Engine, snapshot, default);
        }

        return run;
    }

    private static World StateAfter(long version) => Simulated.Steps(Short).SelectMany(step => step)
        .Take((int)version - 1).Aggregate(Short.Start, Evolve.One);

    private static IEnumerable<string> Rest(SimulationEnvironment environment, World world)
    {
        List<SimEvent> rest = [];
        Loop.Run(environment, world, transition => rest.AddRange(transition.Events));
        return rest.Select(EventText.Of);
    }

    private async Task<Option<StoredSnapshot>> Nearest(
        RunId run, SnapshotBound bound, SimulationEnvironment environment) =>
        Must(await fixture.Store.NearestSnapshot(run, bound, environment, Engine, default));

    private async Task<long?> VersionOf(RunId run, SnapshotBound bound) =>
        (await Nearest(run, bound, Short)).Map(snapshot => snapshot.Version).ToNullable();

    private Task<long> Kept(RunId run) =>
        fixture.Ask<long>($"select count(*) from events.snapshot where run = '{run}'");

    private Task<string> Rows(RunId run) => fixture.Ask<string>(
        $"""
        select (select md5(string_agg((to_jsonb(r) - 'run')::text, e'\n' order by request))
                from request r where run = '{run}')
            || (select md5(string_agg((to_jsonb(r) - 'run')::text, e'\n' order by replica, iteration))
                from iteration r where run = '{run}')
        """);
}
