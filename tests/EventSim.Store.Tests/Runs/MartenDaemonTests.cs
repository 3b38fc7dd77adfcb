using System.Collections.Concurrent;
using EventSim.Domain.Events;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Runs;
using EventSim.Store.Tests.Support;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Projections;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Runs;

[Collection(SharedStore.Name)]
public sealed class MartenDaemonTests(StoreFixture fixture)
{
    [Fact]
    public async Task Martens_daemon_projects_a_run_like_any_stream()
    {
        var run = RunId.New();
        await using (var writer = Must(await fixture.Store.Begin(run, Some.Start(), new ArrivalsProjector(), default)))
            foreach (var step in Some.Steps(0, 300)) Must(writer.Append(step));

        var tally = new Arrivals();
        await using var marten = DocumentStore.For(options =>
        {
            options.Connection(fixture.OwnerSettings);
            MartenSetup.Configure(options);
            options.Projections.Add(tally, ProjectionLifecycle.Async, "arrivals");
        });
        using var daemon = await marten.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync("arrivals", TimeSpan.FromSeconds(30), default);
        Assert.Equal(300, tally.Seen[run.Value]);
    }

    private sealed class Arrivals : ProjectionBase, IProjection
    {
        public Arrivals() => IncludeType<SimEvent.RequestArrived>();

        public ConcurrentDictionary<string, int> Seen { get; } = new();

        public Task ApplyAsync(
            IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
        {
            foreach (var e in events)
                if (e.Data is SimEvent.RequestArrived) Seen.AddOrUpdate(e.StreamKey!, 1, (_, n) => n + 1);
            return Task.CompletedTask;
        }
    }
}
