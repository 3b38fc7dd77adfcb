using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Units;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Measures;
using EventSim.Simulation.Runs;

namespace EventSim.Simulation.Differences;

/// <summary>Folds the stored events of a run and tells them step by step, in the total order that the event hash takes
/// them in: how many iterations one stored event stands for makes no difference.</summary>
public sealed class StepFold : IDecodeSteps
{
    private readonly Course course;
    private readonly Action<StepEvent> tell;
    private readonly SpanExpander spans;
    private readonly RotationExpander rotations;
    private long taken;
    private int branches;

    /// <summary>No event has been folded.</summary>
    /// <param name="course">The settings that the run goes under.</param>
    /// <param name="tell">Is told each event when its place in the order is certain.</param>
    public StepFold(Course course, Action<StepEvent> tell)
    {
        (this.course, this.tell, World) = (course, tell, course.Start);
        (spans, rotations) = (new SpanExpander(this), new RotationExpander(this));
        BranchOff();
    }

    /// <summary>The state after the events so far.</summary>
    public World World { get; private set; }

    /// <summary>Takes one more event.</summary>
    public void Take(SimEvent happened)
    {
        var (before, after) = (World, Evolve.One(World, happened));
        var transition = new Transition(before, [happened], after);
        spans.TellBefore(transition);
        rotations.TellBefore(transition);
        World = after;
        switch (happened)
        {
            case SimEvent.DecodeSpanStarted e: Begin(e.Replica); break;
            case SimEvent.DecodeSpanCompleted e: Complete(e.Replica, e.At, before); break;
            default:
                tell(new StepEvent(happened, after, UsedBlocks(happened, after)));
                if (ReachedBy(happened) is { } reached) CutRotation(reached, happened.At, before);
                break;
        }

        taken++;
        BranchOff();
    }

    void IDecodeSteps.Started(in DecodeStep step, World world) => tell(new StepEvent(
        new SimEvent.IterationStarted(
            step.StartedAt, step.Replica, step.Iteration, step.EndsAt, step.Stages, [], step.Decodes),
        world,
        step.UsedBlocks));

    void IDecodeSteps.Ended(in DecodeStep step, World world) => tell(new StepEvent(
        new SimEvent.IterationCompleted(step.EndsAt, step.Replica, step.Iteration), world));

    void IDecodeSteps.Produced(in DecodeStep step, ImmutableArray<int> members, World world)
    {
    }

    /// <summary>After the last event before a branch the run goes on under its settings.</summary>
    private void BranchOff()
    {
        while (branches < course.Past.Length && course.Past[branches] is var past && past.Until == taken)
        {
            var before = World;
            World = Branching.Enter(before, past.Environment, course.EnvironmentOf(++branches), past.At);
            spans.TellThrough(past.At, before);
            rotations.TellThrough(past.At, before);
            foreach (var replica in before.Replicas) CutRotation(replica.Id, past.At, before);
        }
    }

    private void Begin(ReplicaId replica)
    {
        if (World.Replicas[replica.Value].Flights[0].Rotation is null) spans.Begin(replica, World);
        else rotations.Begin(replica, World);
    }

    private void Complete(ReplicaId replica, SimTime at, World before)
    {
        if (before.Replicas[replica.Value].Flights[0].Rotation is null) spans.Complete(replica, before);
        else rotations.Complete(replica, at, before);
    }

    /// <summary>What has just happened may have cut a decode span over several stages.</summary>
    private void CutRotation(ReplicaId replica, SimTime at, World before)
    {
        if (before.Replicas[replica.Value].Flights is not [{ Rotation: not null }]) return;
        if (World.Replicas[replica.Value].Flights is [{ Rotation: not null }]) return;
        rotations.Complete(replica, at, before);
    }

    private static ReplicaId? ReachedBy(SimEvent happened) => happened switch
    {
        SimEvent.RequestRouted e => e.Replica,
        SimEvent.RequestDelivered e => e.Replica,
        _ => null,
    };

    private static int? UsedBlocks(SimEvent happened, World after) => happened switch
    {
        SimEvent.RequestPreempted e => after.Replicas[e.Replica.Value].UsedBlocks,
        SimEvent.IterationStarted e => after.Replicas[e.Replica.Value].UsedBlocks,
        SimEvent.IterationCompleted e => after.Replicas[e.Replica.Value].UsedBlocks,
        SimEvent.RequestFinished e => after.Replicas[e.Replica.Value].UsedBlocks,
        SimEvent.RequestAborted e => after.Replicas[e.Replica.Value].UsedBlocks,
        _ => null,
    };
}
