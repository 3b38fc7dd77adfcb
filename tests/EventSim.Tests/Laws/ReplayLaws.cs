using EventSim.Simulation.Engine;
using EventSim.Simulation.Runs;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>A run that is read again is the run.</summary>
public class ReplayLaws
{
    [Law]
    public void Replay_of_the_stored_events_gives_the_same_result_and_hash(RandomRun run)
    {
        AssertReplays(Observed.Of(run));
    }

    /// <summary>The events of a run, as a store gives them back, fold to its result and its end.</summary>
    internal static void AssertReplays(Observed observed)
    {
        using var measures = observed.Prepared.NewMeasures();
        var (result, end) = observed.Prepared.Replay(observed.Events.Select(Observed.Stored), measures);
        Assert.Equal(Observed.Text(observed.Result), Observed.Text(result));
        Assert.Equal(Observed.Text(observed.End with { Now = end.Now }), Observed.Text(end));
    }

    [Law(MaxTest = 30)]
    public void Replay_stands_at_every_event_where_the_run_stood(RandomRun run)
    {
        var observed = Observed.Of(run);
        using var measures = observed.Prepared.NewMeasures();
        var replay = new Replay(observed.Prepared.Course, measures);
        foreach (var transition in observed.Transitions)
        {
            foreach (var happened in transition.Events) replay.Take(Observed.Stored(happened));
            Assert.Equal(Observed.Text(transition.After), Observed.Text(replay.World));
        }
    }

    [Law]
    public void A_run_that_goes_on_from_the_end_of_any_instant_ends_as_the_whole_run(RandomRun run)
    {
        var observed = Observed.Of(run);
        if (observed.Instants.Count == 0) return;
        var middle = observed.Instants[observed.Instants.Count / 2];
        var end = Loop.Run(observed.Prepared.Environment, middle, _ => { });
        Assert.Equal(Observed.Text(observed.End), Observed.Text(end));
    }
}
