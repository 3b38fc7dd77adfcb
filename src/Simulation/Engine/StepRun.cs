using EventSim.Domain.Events;
using EventSim.Domain.Units;

namespace EventSim.Simulation.Engine;

/// <summary>One instant in the making: never leaves <see cref="Loop.Step"/>.</summary>
internal ref struct StepRun(SimulationEnvironment environment, World world, SimTime at, Action<Transition> observe)
{
    private readonly World start = world;

    /// <summary>The state so far.</summary>
    public World World { get; private set; } = world;

    /// <summary>Ends the batches that leave their pipelines now: by replica, oldest first.</summary>
    public void CompleteBatches()
    {
        for (var i = 0; i < World.Replicas.Length; i++)
        {
            while (World.Replicas[i] is { Flights.Length: > 0 } replica && replica.Flights[0].EndsAt == at)
                Do(new Command.Complete(at, replica.Id));
        }
    }

    /// <summary>Takes what arrives now: at the system, at the router, at the replicas.</summary>
    /// <returns>Something did.</returns>
    public bool TakeArrivals()
    {
        for (var any = false; ; any = true)
        {
            if (Upcoming.Transit(World) == at) Do(new Command.Forward(at));
            else if (Upcoming.Arrival(environment, World) == at) Do(new Command.Admit(at));
            else return any;
        }
    }

    /// <summary>Every replica that is due and can starts a batch, once.</summary>
    /// <param name="all">All are due.</param>
    public void StartBatches(bool all = false)
    {
        if (environment.Lockstep)
        {
            StartTogether();
            return;
        }

        for (var i = 0; i < World.Replicas.Length; i++)
        {
            if (!all && !IsDue(i)) continue;

            // After preemptions or refusals alone, or where the first stage took no time, it schedules again at once:
            // nothing of its own might wake it.
            while (StartBatch(i)) { }
        }
    }

    /// <summary>Where nobody is at work all start together, and end when the slowest does.</summary>
    private void StartTogether()
    {
        if (World.Replicas.Any(replica => replica.Flights.Length > 0)) return;
        var slowest = SimTime.Zero;
        var starts = ImmutableArray.CreateBuilder<(ImmutableArray<SimEvent> Before, SimEvent.IterationStarted Start)>();
        foreach (var replica in World.Replicas)
        {
            var events = Decided(new Command.Start(at, replica.Id));

            // After preemptions or refusals alone it schedules again: only then its batch is known.
            for (; events is [.., not SimEvent.IterationStarted]; events = Decided(new Command.Start(at, replica.Id)))
                Apply(events);
            if (events is not [.. var before, SimEvent.IterationStarted started]) continue;
            slowest = SimTime.Max(slowest, started.EndsAt);
            starts.Add((before, started));
        }

        foreach (var (before, started) in starts) Apply([.. before, started with { EndsAt = slowest }]);
    }

    /// <summary>A batch of the replica has ended, its first stage becomes free, or a request has reached it. What
    /// happens to others is no reason: a plan that looks at the clock would depend on them.</summary>
    private readonly bool IsDue(int replica)
    {
        var before = start.Replicas[replica];
        return !ReferenceEquals(before, World.Replicas[replica]) || before.NextWake(start.Now) == at;
    }

    /// <summary>A replica schedules, if it can; tells whether something came of it, and it can again without being
    /// woken at this instant.</summary>
    private bool StartBatch(int replica)
    {
        var before = World.Replicas[replica];
        if (before.Outstanding == 0 || !before.CanStartAt(at)) return false;
        Do(new Command.Start(at, before.Id));
        var after = World.Replicas[replica];
        return !ReferenceEquals(before, after) && after.CanStartAt(at) && after.NextWake(at) > at;
    }

    private void Do(Command command) => Apply(Decided(command));

    private readonly ImmutableArray<SimEvent> Decided(Command command) => Decide.On(environment, World, command);

    private void Apply(ImmutableArray<SimEvent> events)
    {
        if (events.IsEmpty) return;
        var before = World;
        World = Evolve.All(before, events.AsSpan());
        observe(new Transition(before, events, World));
    }
}
