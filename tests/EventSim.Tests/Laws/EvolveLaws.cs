using EventSim.Domain.Events;
using EventSim.Simulation.Engine;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>The state follows from the events, one by one or many at once, as they were decided or as a store gives
/// them back.</summary>
public class EvolveLaws
{
    [Law]
    public void Many_events_at_once_are_one_after_the_other(RandomRun run)
    {
        // A single event at once is the event, but for an iteration's end, which takes the finishes after it along.
        foreach (var transition in Observed.Of(run).Transitions.Where(t => t.Events.Length > 1))
        {
            var world = transition.Before;
            foreach (var happened in transition.Events) world = Evolve.One(world, happened);
            Assert.Equal(Observed.Text(transition.After), Observed.Text(world));
        }
    }

    [Law(MaxTest = 60)]
    public void Stored_events_lead_to_the_same_state(RandomRun run)
    {
        foreach (var transition in Observed.Of(run).Transitions)
        {
            SimEvent[] stored = [.. transition.Events.Select(Observed.Stored)];
            Assert.Equal(Observed.Text(transition.After), Observed.Text(Evolve.All(transition.Before, stored)));
        }
    }

    [Law]
    public void The_whole_run_in_one_go_is_the_run(RandomRun run)
    {
        var observed = Observed.Of(run);
        SimEvent[] stored = [.. observed.Events.Select(Observed.Stored)];
        var world = Evolve.All(observed.Prepared.Environment.Start, stored);
        Assert.Equal(Observed.Text(observed.End with { Now = world.Now }), Observed.Text(world));
    }
}
