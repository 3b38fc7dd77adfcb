using EventSim.Domain.Events;
using EventSim.Simulation.Engine;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>The state follows from the events, one by one or many at once, with what they remember or without.</summary>
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
    public void A_batch_that_was_not_stored_is_worked_out_from_the_state(RandomRun run)
    {
        foreach (var transition in Observed.Of(run).Transitions)
        {
            if (!transition.Events.Any(e => e is SimEvent.IterationStarted)) continue;
            SimEvent[] stripped = [.. transition.Events.Select(Observed.Stripped)];
            Assert.Equal(Observed.Text(transition.After), Observed.Text(Evolve.All(transition.Before, stripped)));
        }
    }

    [Law]
    public void The_whole_run_in_one_go_is_the_run(RandomRun run)
    {
        var observed = Observed.Of(run);
        SimEvent[] stripped = [.. observed.Events.Select(Observed.Stripped)];
        var world = Evolve.All(observed.Prepared.Environment.Start, stripped);
        Assert.Equal(Observed.Text(observed.End with { Now = world.Now }), Observed.Text(world));
    }
}
