using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Runs;

namespace EventSim.Simulation.Differences;

/// <summary>One of two runs that are compared: the events that have been folded and not yet compared, and the state
/// after those that have.</summary>
internal sealed class ComparedRun
{
    private readonly Queue<StepEvent> ahead = [];
    private readonly StepFold fold;
    private readonly List<int> usedBlocks = [];
    private readonly List<int> lastTokens = [];
    private readonly List<int> inFlight = [];
    private World world;

    /// <summary>Nothing has been folded.</summary>
    public ComparedRun(Course course)
    {
        fold = new StepFold(course, ahead.Enqueue);
        world = course.Start;
    }

    /// <summary>No stored event is left.</summary>
    public bool HasEnded { get; set; }

    /// <summary>An event can be compared.</summary>
    public bool HasNext => ahead.Count > 0;

    /// <summary>Nothing can be compared before another stored event has been taken.</summary>
    public bool Wants => !HasNext && !HasEnded;

    /// <summary>The next event to be compared.</summary>
    public SimEvent Next => ahead.Peek().Happened;

    /// <summary>Takes one more stored event.</summary>
    public void Take(SimEvent happened) => fold.Take(happened);

    /// <summary>Goes past the next event; where there is none, nothing changes.</summary>
    /// <returns>It, if there is one.</returns>
    public SimEvent? Advance()
    {
        if (!ahead.TryDequeue(out var step)) return null;
        world = step.World;
        while (usedBlocks.Count < world.Replicas.Length)
        {
            usedBlocks.Add(0);
            lastTokens.Add(0);
            inFlight.Add(0);
        }

        if (step.Happened is SimEvent.IterationStarted started)
        {
            inFlight[started.Replica.Value]++;
            lastTokens[started.Replica.Value] = started.Chunks.Sum(chunk => chunk.Tokens) + started.Decodes;
        }

        if (step.Happened is SimEvent.IterationCompleted ended) inFlight[ended.Replica.Value]--;
        if (step.UsedBlocks is { } used) usedBlocks[ReplicaOf(step.Happened).Value] = used;
        return step.Happened;
    }

    /// <summary>The replicas after the last event that was gone past.</summary>
    public ImmutableArray<ReplicaAt> Replicas() =>
    [
        .. world.Replicas.Select((replica, i) => new ReplicaAt(
            replica.Id,
            replica.RunningCount,
            replica.Waiting.Count,
            i < usedBlocks.Count ? usedBlocks[i] : 0,
            replica.Limits.NumGpuBlocks,
            i < inFlight.Count && inFlight[i] > 0 ? lastTokens[i] : null,
            replica.Limits.MaxNumBatchedTokens)),
    ];

    private static ReplicaId ReplicaOf(SimEvent happened) => happened switch
    {
        SimEvent.IterationStarted e => e.Replica,
        SimEvent.IterationCompleted e => e.Replica,
        SimEvent.RequestPreempted e => e.Replica,
        SimEvent.RequestFinished e => e.Replica,
        SimEvent.RequestAborted e => e.Replica,
        _ => throw new ArgumentException($"{happened} is of no replica", nameof(happened)),
    };
}
