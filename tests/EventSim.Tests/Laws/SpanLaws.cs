using EventSim.Persistence.Projections;
using EventSim.Simulation.Engine;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>A run in decode spans is the step-by-step run, bit for bit.</summary>
public class SpanLaws
{
    [Law]
    public void A_run_in_spans_has_the_result_and_the_event_hash_of_the_run_step_by_step(RandomRun run)
    {
        var (spans, steps) = Both(run);
        Assert.Equal(Observed.Text(steps.Result), Observed.Text(spans.Result));
        Assert.Equal(steps.Requests, spans.Requests);
    }

    [Law]
    public void A_run_in_spans_projects_to_the_rows_of_the_run_step_by_step(RandomRun run)
    {
        var (spans, steps) = Both(run);
        Assert.Equal(Rows(steps), Rows(spans));
    }

    [Law]
    public void Stored_spans_fold_to_the_result_of_the_run(RandomRun run)
    {
        ReplayLaws.AssertReplays(Observed.InSpans(run));
    }

    [Law]
    public void Spans_lead_to_the_same_state_one_by_one_and_many_at_once(RandomRun run)
    {
        foreach (var transition in Observed.InSpans(run).Transitions)
        {
            var world = transition.Before;
            foreach (var happened in transition.Events) world = Evolve.One(world, Observed.Stored(happened));
            Assert.Equal(Observed.Text(transition.After), Observed.Text(world));
        }
    }

    [Law]
    public void A_run_in_spans_that_goes_on_from_any_instant_ends_as_the_whole_run(RandomRun run)
    {
        var spans = Observed.InSpans(run);
        if (spans.Instants.Count == 0) return;
        var middle = spans.Instants[spans.Instants.Count / 2];
        Assert.Equal(Observed.Text(spans.End), Observed.Text(Loop.Run(spans.Prepared.Environment, middle, _ => { })));
    }

    private static (Observed Spans, Observed Steps) Both(RandomRun run) => (
        Observed.InSpans(run),
        Observed.Of(run));

    private static string[] Rows(Observed observed)
    {
        var projector = new RunProjector(observed.Prepared.Course, []);
        foreach (var happened in observed.Events) projector.Fold(happened);
        return
        [
            .. projector.Iterations.Select(row => row.ToString()),
            .. projector.Ended.Concat(projector.InSystem).Select(row => row.ToString()).Order(StringComparer.Ordinal),
        ];
    }
}
