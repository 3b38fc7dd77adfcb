using EventSim.Persistence;
using EventSim.Persistence.Runs;
using EventSim.Store.Tests.Support;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Runs;

/// <summary>Many runs are removed at once, or none of them where one is being written or needed by others.</summary>
[Collection(SharedStore.Name)]
public sealed class DeleteTests(StoreFixture fixture)
{
    [Fact]
    public async Task Where_one_is_running_or_has_other_branches_all_stay_and_each_is_named()
    {
        var running = RunId.New();
        await using var writer = Must(
            await fixture.Store.Begin(running, Some.Start(), new ArrivalsProjector(), default));
        var (lone, root, left, right, twig) = (
            await Stored(null), RunId.New(), RunId.New(), RunId.New(), RunId.New());
        await Stored(null, root);
        await Stored(root, left);
        await Stored(root, right);
        await Stored(left, twig);
        var removed = new List<RunId>();

        var kept = Must(await fixture.Store.Delete([root, lone, running, left, twig], removed.Add, default));

        Assert.Empty(removed);
        Assert.Equal(new StoreError.Conflict(running.Value), kept.OfType<StoreError.Conflict>().Single());
        var needed = kept.OfType<StoreError.HasBranches>().Single();
        Assert.Equal((root.Value, right.Value), (needed.Run, Assert.Single(needed.Branches)));
        Assert.Equal(2, kept.Length);
        Assert.Equal(6, await Left(root, running, right, lone, left, twig));
        Assert.Equal(1L, await fixture.Ask<long>("select count(*) from pg_locks where locktype = 'advisory'"));

        Assert.Empty(Must(await fixture.Store.Delete([root, lone, right, left, twig], removed.Add, default)));
        Assert.Equal(5, removed.Count);
        Assert.True(removed.IndexOf(twig) < removed.IndexOf(left) && removed.IndexOf(left) < removed.IndexOf(root));
        Assert.Equal(0, await Left(root, lone, right, left, twig));
    }

    [Fact]
    public async Task A_parent_outlives_a_branch_that_begins_while_it_is_removed()
    {
        var parent = await Stored(null);
        var history = Must(await fixture.Store.History(parent, default));
        var link = Must(await fixture.Store.LinkAt(history, 4, default));
        var shared = new RunParent(parent.Value, 4, 0, link.ToString());
        var branch = history.BranchedOff(RunId.New(), Some.Start() with { Parent = shared }, shared);
        var (reached, released) = (new TaskCompletionSource(), new TaskCompletionSource());

        var beginning = Task.Run(() => fixture.Store.Branch(
            branch,
            new ArrivalsProjector(),
            (_, _) =>
            {
                reached.TrySetResult();
                released.Task.Wait();
            },
            default));
        await reached.Task;
        var removing = fixture.Store.Delete(parent, default);
        while (await fixture.Ask<long>(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%for update'") == 0)
            Assert.False(removing.IsCompleted);
        released.SetResult();

        await using var writer = Must(await beginning);
        Assert.Equal(branch.Own.Run.Value, Assert.Single(Assert.IsType<StoreError.HasBranches>(
            Error(await removing)).Branches));
        Assert.Equal(4, Must(await fixture.Store.Read(branch.Own.Run, 0, (_, _) => true, default)));
    }

    [Fact]
    public async Task A_branch_does_not_begin_without_its_parent()
    {
        var parent = await Stored(null);
        var history = Must(await fixture.Store.History(parent, default));
        var shared = new RunParent(parent.Value, 4, 0, "");
        var branch = history.BranchedOff(RunId.New(), Some.Start() with { Parent = shared }, shared);
        Must(await fixture.Store.Delete(parent, default));

        Assert.Equal(
            new StoreError.NotARun(parent.Value),
            Error(await fixture.Store.Branch(branch, new ArrivalsProjector(), (_, _) => { }, default)));
        Assert.Equal(0, await Left(branch.Own.Run));
    }

    [Fact]
    public async Task More_runs_than_fit_into_a_transaction_leave_nothing()
    {
        var name = $"many {Guid.NewGuid()}";
        var model = await Stored(null);
        await fixture.Execute(
            $"""
            create temp table copies as select '{RunId.New().Value[..7]}' || lpad(i::text, 5, '0') as id
                from generate_series(1, 1100) as i;
            insert into events.mt_streams (id, version) select id, 1 from copies;
            insert into events.mt_events (seq_id, id, stream_id, version, data, type)
                select nextval('events.mt_events_sequence'), gen_random_uuid(), c.id, 1, e.data, e.type
                from copies c, events.mt_events e where e.stream_id = '{model}' and e.version = 1;
            insert into run (run, name, scenario_name, scenario_sha256, seed, engine_version, created_at,
                    stored_events, simulated_until, scenario)
                select c.id, '{name}', r.scenario_name, r.scenario_sha256, r.seed, r.engine_version, r.created_at,
                    r.stored_events, r.simulated_until, r.scenario
                from copies c, run r where r.run = '{model}';
            drop table copies
            """);
        var before = await fixture.Ask<long>("select count(*) from run");
        var found = Must(await fixture.Store.List(new(Name: name), default));
        Assert.Equal(1100, found.Length);

        var removed = 0;
        Assert.Empty(Must(await fixture.Store.Delete([.. found.Select(run => run.Run)], _ => removed++, default)));

        Assert.Equal(1100, removed);
        Assert.Equal(before - 1100, await fixture.Ask<long>("select count(*) from run"));
        Assert.Equal(0, await Left([.. found.Select(run => run.Run)]));
        Assert.Equal(0L, await fixture.Ask<long>("select count(*) from pg_locks where locktype = 'advisory'"));
    }

    private Task<long> Left(params RunId[] runs)
    {
        var ids = string.Join(',', runs.Select(run => $"'{run}'"));
        return fixture.Ask<long>(
            $"""
            select (select count(*) from run where run in ({ids}))
                + (select count(*) from events.mt_events where stream_id in ({ids}))
                  - (select coalesce(sum(version), 0)::bigint from events.mt_streams where id in ({ids}))
            """);
    }

    private async Task<RunId> Stored(RunId? parent, RunId? id = null)
    {
        var run = id ?? RunId.New();
        await using var writer = Must(await fixture.Store.Begin(
            run,
            Some.Start() with
            {
                Parent = parent is { } of ? new RunParent(of.Value, 1, 0, Guid.Empty.ToString()) : null,
            },
            new ArrivalsProjector(),
            default));
        foreach (var step in Some.Steps(0, 3)) Must(writer.Append(step));
        return run;
    }
}
