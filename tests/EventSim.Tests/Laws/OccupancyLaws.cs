using EventSim.Domain.Events;
using EventSim.Domain.Serving;
using EventSim.Simulation.Measures;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>Little's law, exactly and in whole nanoseconds: what the states hold over time is what the requests spent,
/// seen one by one from the events.</summary>
public class OccupancyLaws
{
    [Law]
    public void Requests_over_time_are_the_time_that_requests_spent(RandomRun run)
    {
        var observed = Observed.Of(run);
        var (states, requests) = (OfStates(observed), OfRequests(observed));
        // A block that several requests share is in use once.
        if (!observed.Prepared.Environment.Limits.PrefixCaching) Assert.Equal(states.Blocks, requests.Blocks);
        Assert.Equal((states.Waiting, states.Running), (requests.Waiting, requests.Running));
    }

    [Law]
    public void Sojourn_times_of_a_drained_run_add_up_to_its_requests_over_time(RandomRun run)
    {
        var observed = Observed.Of(run);
        if (!observed.End.IsEmpty || observed.Requests.Any(IsRefusedWhileItWaits)) return;
        var over = OfStates(observed);
        var sojourns = observed.Requests.Where(f => f.Outcome == Outcome.Completed).Sum(f => f.E2el);
        Assert.Equal(over.Waiting + over.Running, sojourns);
        Assert.Equal(over.Blocks, observed.Measures.Occupancy.At(observed.End.Now, observed.End).UsedBlocks);
    }

    private static bool IsRefusedWhileItWaits(RequestFacts facts) =>
        facts.Outcome == Outcome.Rejected && facts.ScheduledAt >= 0;

    /// <summary>Integrals over time. Unit: ns, and blocks × ns.</summary>
    private readonly record struct Integral(Int128 Waiting, Int128 Running, Int128 Blocks);

    private static Integral OfStates(Observed observed)
    {
        var sum = default(Integral);
        var now = 0L;
        foreach (var transition in observed.Transitions)
        {
            var world = transition.Before;
            Int128 span = transition.Events[0].At.Nanoseconds - now;
            now += (long)span;
            sum = new Integral(
                sum.Waiting + (world.Waiting * span),
                sum.Running + (world.Running * span),
                sum.Blocks + (world.Replicas.Sum(r => r.UsedBlocks) * span));
        }

        Int128 rest = observed.End.Now.Nanoseconds - now;
        return new Integral(
            sum.Waiting + (observed.End.Waiting * rest),
            sum.Running + (observed.End.Running * rest),
            sum.Blocks + (observed.End.Replicas.Sum(r => r.UsedBlocks) * rest));
    }

    /// <summary>Where a request is since when, and the blocks that it holds.</summary>
    private readonly record struct Stay(long Since, bool Runs, int Blocks);

    private static Integral OfRequests(Observed observed)
    {
        var limits = observed.Prepared.Environment.Limits;
        var stays = new Dictionary<int, Stay>();
        var sum = default(Integral);
        void Leave(int request, long at)
        {
            if (!stays.Remove(request, out var stay)) return;
            Int128 span = at - stay.Since;
            sum = new Integral(
                sum.Waiting + (stay.Runs ? 0 : span), sum.Running + (stay.Runs ? span : 0), sum.Blocks
                    + (stay.Blocks * span));
        }

        void Enter(int request, long at, bool runs, int blocks)
        {
            Leave(request, at);
            stays[request] = new Stay(at, runs, blocks);
        }

        var flights = new Queue<Flight>(observed.Flights.Select(f => f.Flight));
        foreach (var happened in observed.Events)
        {
            var at = happened.At.Nanoseconds;
            if (happened is SimEvent.RequestArrived arrived) Enter(arrived.Request.Value, at, false, 0);
            if (happened is SimEvent.RequestPreempted preempted) Enter(preempted.Request.Value, at, false, 0);
            if (happened is SimEvent.RequestFinished finished) Leave(finished.Request.Value, at);
            if (happened is SimEvent.RequestRejected rejected) Leave(rejected.Request.Value, at);
            if (happened is not SimEvent.IterationStarted) continue;
            var flight = flights.Dequeue();
            foreach (var s in flight.Running.Where(s => flight.Has(s)))
                Enter(s.Request.Value, at, true, limits.Held(s));
        }

        foreach (var request in stays.Keys.ToArray()) Leave(request, observed.End.Now.Nanoseconds);
        return sum;
    }
}
