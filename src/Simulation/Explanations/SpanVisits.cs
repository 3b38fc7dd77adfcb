using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Explanations;

/// <summary>Writes the iterations of a decode span into the accounts of those that run, when it is over: each as if it
/// had been an event.</summary>
/// <param name="environment">What iterations cost.</param>
/// <param name="names">Other requests are to be named.</param>
internal sealed class SpanVisits(SimulationEnvironment environment, bool names)
{
    /// <summary>A span on one stage.</summary>
    /// <param name="watch">The followed requests.</param>
    /// <param name="replica">The state in which it is in flight.</param>
    /// <param name="steps">Its iterations.</param>
    /// <param name="until">What comes later is left out.</param>
    /// <param name="number">The event that ended it.</param>
    public void Write(ReplicaWatch watch, ReplicaState replica, int steps, SimTime until, long number)
    {
        var hint = 0;
        var flight = replica.Flights[0];
        foreach (var running in watch.Running)
        {
            var place = replica.PlaceOf(running.Request.Id, ref hint);
            var context = flight.Stood[place].Computed + flight.Steady!.Steps;
            var (work, whole, from, to) = (default(WorkSplit), 0, flight.StartedAt, flight.StartedAt);
            for (var i = 0; i < steps && from < until; i++)
            {
                var end = flight.Ends[i];
                to = SimTime.Min(end, until);
                var step = WorkSplit.OfDecodes(
                    environment.Costs, flight.Batch.Decodes, context + i, 0, (end - from).Nanoseconds);
                work = Sum(work, step.Until((to - from).Nanoseconds));
                if (to == end) whole++;
                from = end;
            }

            var with = names ? new Companions(running.Request.Id, flight) : null;
            running.Decode(whole, work, to, (watch.SpanEvent, number), with);
        }
    }

    /// <summary>A span over several stages: so many of its iterations have started, and some have ended.</summary>
    public void WriteRotation(ReplicaWatch watch, ReplicaState replica, int steps, SimTime until, long number)
    {
        if (watch.Running.Count == 0) return;
        var (flight, hint) = (replica.Flights[0], 0);
        var rotation = flight.Rotation!;
        var groups = new int[replica.RunningCount];
        for (var group = 0; group < rotation.Groups.Length; group++)
            foreach (var place in rotation.Groups[group].Places) groups[place] = group;
        foreach (var running in watch.Running)
        {
            var place = replica.PlaceOf(running.Request.Id, ref hint);
            for (var i = groups[place]; i < steps; i += rotation.Groups.Length)
            {
                var computed = flight.Stood[place].Computed + rotation.TurnsBefore(i);
                running.LeaveUntil(flight.Stages[i * flight.Depth].Start, number);
                running.Enter(Visit(watch, running, flight, i, computed));
            }

            running.LeaveUntil(until, number);
        }
    }

    private Visit Visit(ReplicaWatch watch, Follower running, Flight span, int iteration, int computed)
    {
        var rotation = span.Rotation!;
        var batch = rotation.GroupOf(iteration).BatchAfter(rotation.TurnsBefore(iteration));
        var stages = span.Stages.AsSpan().Slice(iteration * span.Depth, span.Depth);
        var own = new OwnWork(1, computed, true, true, 0);
        var company = new Company(0, batch.Decodes, batch.DecodeContext, 0);
        return new Visit(
            span.Iteration + iteration, watch.SpanEvent, stages[0].Start, stages[^1].End, own,
            Explanations.Visit.PiecesOf(environment.Costs, company, own, stages, Duration.Zero),
            names ? new Companions(running.Request.Id, span, rotation.GroupOf(iteration).Places) : null);
    }

    private static WorkSplit Sum(in WorkSplit a, in WorkSplit b) =>
        new(a.Own + b.Own, a.OthersDecode + b.OthersDecode, a.OthersPrefill + b.OthersPrefill);
}
