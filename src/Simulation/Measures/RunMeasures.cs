using System.Diagnostics;
using System.Runtime.CompilerServices;
using EventSim.Domain.Batching;
using EventSim.Domain.Costs;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Measures;

/// <summary>Everything that a result is made of, gathered from the events as they happen, or as they are read again:
/// the same either way. It changes in place, since it grows with the run; nothing that the simulation decides depends
/// on it.</summary>
public sealed class RunMeasures : IDecodeSteps, IDisposable
{
    private readonly CostModel costs;
    private readonly SimTime warmup;
    private readonly SpanExpander spans;
    private readonly RotationExpander rotations;
    private readonly SpanTokens spanTokens;
    private int firstMeasured = int.MaxValue;
    private bool drains;

    /// <summary>Nothing has been measured.</summary>
    /// <param name="costs">Counts the floating-point operations of a batch.</param>
    /// <param name="warmup">Requests that arrive earlier are not measured.</param>
    public RunMeasures(CostModel costs, SimTime warmup)
    {
        (this.costs, this.warmup) = (costs, warmup);
        (spans, rotations) = (new SpanExpander(this), new RotationExpander(this));
        spanTokens = new SpanTokens(Requests, Gaps);
    }

    /// <summary>Is told every iteration of a decode span when it has started, and the state in which it did; none:
    /// nobody asks.</summary>
    public Action<DecodeStep, World>? StepStarted { get; init; }

    /// <summary>The facts of requests are all that is asked for: neither hash nor gaps nor operations.</summary>
    public bool OnlyFacts { get; init; }

    /// <summary>The facts of every request.</summary>
    public RequestTable Requests { get; } = new();

    /// <summary>Gaps between the tokens of measured requests.</summary>
    public Gaps Gaps { get; } = new();

    /// <summary>What was in use over time.</summary>
    public Occupancy Occupancy { get; } = new();

    /// <summary>The hash over the events.</summary>
    public EventHash Hash { get; } = new();

    /// <summary>Iterations that ended, all replicas.</summary>
    public long Iterations { get; private set; }

    /// <summary>Output tokens of the seconds of the run.</summary>
    public BusiestSecond Seconds { get; } = new();

    /// <summary>The warm-up is over.</summary>
    public bool IsWarm { get; private set; }

    /// <summary>The first request that is measured; <see cref="int.MaxValue"/> while none is.</summary>
    public int FirstMeasured => firstMeasured;

    /// <summary>The integrals at the end of the warm-up.</summary>
    public Integrals AtWarmup { get; private set; }

    /// <summary>When the last measured request finished; none: none has.</summary>
    public SimTime? LastFinish { get; private set; }

    /// <summary>The integrals when the last measured request finished.</summary>
    public Integrals AtLastFinish { get; private set; }

    /// <summary>Takes what one command did.</summary>
    public void Observe(Transition transition)
    {
        spans.TellBefore(transition);
        rotations.TellBefore(transition);
        MoveTo(transition.Events[0].At, transition.Before);
        foreach (var happened in transition.Events)
        {
            if (!OnlyFacts) Hash.Add(happened);
            Take(happened, transition);
        }

        if (drains) SwitchOff(transition.After);
    }

    /// <summary>The run goes on under other settings from an instant on, before anything else happens.</summary>
    public void Enter(World before, World after, SimTime at)
    {
        spans.TellThrough(at, before);
        rotations.TellThrough(at, before);
        MoveTo(at, before);
        for (var i = 0; i < before.Replicas.Length; i++)
            CutRotation(before.Replicas[i].Id, at, new Transition(before, [], after));
        drains = after.Replicas.Any(replica => replica.IsDraining);
        SwitchOff(after);
    }

    /// <summary>Brings what is known of the running requests up to a state, the last observed.</summary>
    public void Settle(World world)
    {
        foreach (var replica in world.Replicas) spanTokens.SettleAll(replica, firstMeasured);
    }

    /// <inheritdoc />
    public void Dispose() => Hash.Dispose();

    void IDecodeSteps.Started(in DecodeStep step, World world)
    {
        MoveTo(step.StartedAt, world);
        if (!OnlyFacts) Hash.AddStart(step);
        Occupancy.Changed(step.Replica.Value, step.UsedBlocks);
        StepStarted?.Invoke(step, world);
    }

    void IDecodeSteps.Ended(in DecodeStep step, World world)
    {
        MoveTo(step.EndsAt, world);
        if (!OnlyFacts) Hash.AddEnd(step);
        CountIteration(step.EndsAt, step.Decodes, Shapes.OfDecodes(step.Decodes, step.Context));
    }

    void IDecodeSteps.Produced(in DecodeStep step, ImmutableArray<int> members, World world)
    {
        var running = world.Replicas[step.Replica.Value].Stood;
        foreach (var place in members) Emit(running.ItemRef(place).Request.Value, step.EndsAt.Nanoseconds);
    }

    /// <summary>Moves the clock, over the end of the warm-up if it has come, in the state that has held until
    /// now.</summary>
    private void MoveTo(SimTime at, World before)
    {
        if (Occupancy.Now == SimTime.Zero) SwitchOff(before);
        if (!IsWarm && at >= warmup)
        {
            AtWarmup = Occupancy.At(warmup, before);
            IsWarm = true;
        }

        Occupancy.AdvanceTo(at);
    }

    /// <summary>A replica that drains is switched off once it is empty.</summary>
    private void SwitchOff(World world) => Occupancy.SwitchedOn(world.Replicas.Count(replica => replica.IsOn));

    private void Take(SimEvent happened, Transition transition)
    {
        var (before, after) = (transition.Before.Replicas, transition.After.Replicas);
        switch (happened)
        {
            case SimEvent.RequestArrived e: Arrive(e); break;
            case SimEvent.RequestRejected e: Requests[e.Request.Value].Reject(e.Reason); break;
            case SimEvent.RequestRouted e:
                Requests[e.Request.Value].Replica = (short)e.Replica.Value;
                CutRotation(e.Replica, e.At, transition);
                break;
            case SimEvent.RequestDelivered e: CutRotation(e.Replica, e.At, transition); break;
            case SimEvent.RequestPreempted e: Preempt(e); break;
            case SimEvent.IterationStarted e: Start(e, before[e.Replica.Value], after[e.Replica.Value]); break;
            case SimEvent.IterationCompleted e: Complete(e.At, before[e.Replica.Value]); break;
            case SimEvent.DecodeSpanStarted e: Begin(e.Replica, transition.After); break;
            case SimEvent.DecodeSpanCompleted e: Complete(e, transition.Before); break;
            case SimEvent.RequestFinished e: Finish(e, transition.After); break;
            case SimEvent.RequestAborted e: Abort(e); break;
            case SimEvent.RequestSkipped: break;
            default: throw new UnreachableException($"{happened}");
        }

        if (BlockChanges.ReplicaOf(happened) is { } replica) Occupancy.Changed(replica, after[replica].UsedBlocks);
    }

    private void Arrive(SimEvent.RequestArrived arrived)
    {
        if (!OnlyFacts && firstMeasured == int.MaxValue && arrived.At >= warmup) firstMeasured = arrived.Request.Value;
        Requests.Add(arrived);
    }

    private void Abort(SimEvent.RequestAborted aborted)
    {
        spanTokens.Settle(aborted.Replica, aborted.Request, firstMeasured);
        ref var facts = ref Requests[aborted.Request.Value];
        facts.Outcome = Outcome.Aborted;
        facts.RecomputedTokens -= facts.HeldTokens;
    }

    /// <summary>What was swapped is not computed again.</summary>
    private void Preempt(SimEvent.RequestPreempted preempted)
    {
        spanTokens.Settle(preempted.Replica, preempted.Request, firstMeasured);
        ref var facts = ref Requests[preempted.Request.Value];
        var held = preempted.Swapped ? 0 : preempted.HeldTokens;
        facts.Outcome = Outcome.Waiting;
        facts.Preemptions++;
        facts.RecomputedTokens += held;
        facts.HeldTokens = held;
    }

    private void Start(SimEvent.IterationStarted started, ReplicaState before, ReplicaState replica)
    {
        if (started.Chunks.Any(chunk => chunk.Kind > EntryKind.New)) spanTokens.SettleAll(before, firstMeasured);
        Occupancy.Started(replica.Flights[^1]);
        foreach (var chunk in started.Chunks)
        {
            ref var facts = ref Requests[chunk.Request.Value];
            if (!chunk.Kind.IsDecode()) facts.PrefilledTokens += chunk.Tokens;
            if (chunk.Kind == EntryKind.Prefill) continue;
            if (facts.ScheduledAt < 0) facts.ScheduledAt = started.At.Nanoseconds;
            if (replica.Limits.PrefixCaching) facts.CachedTokens += chunk.Context;
            facts.Outcome = Outcome.InFlight;
            facts.HeldTokens = 0;
        }
    }

    private void Complete(SimTime at, ReplicaState replica)
    {
        spanTokens.SettleAll(replica, firstMeasured);
        var flight = replica.Flights[0];
        var now = at.Nanoseconds;
        var all = flight.Steady is not null;
        var loses = replica.Limits.DropsPreempted && replica.Limits.PipelineStages > 1;
        var (tokens, place) = (flight.Batch.Sampled, 0);
        foreach (ref readonly var s in flight.Stood.AsSpan())
        {
            if (!all && !(flight.Has(s) && s.Samples)) continue;
            if (loses && replica.PlaceOf(s.Request, ref place) < 0) tokens--;
            else Emit(s.Request.Value, now);
        }

        Span<PrefillShape> onStack = stackalloc PrefillShape[Shapes.OnStack];
        CountIteration(at, tokens, Shapes.Of(flight.Batch, onStack));
    }

    private void Begin(ReplicaId replica, World after)
    {
        if (after.Replicas[replica.Value].Flights[0].Rotation is null) spans.Begin(replica, after);
        else rotations.Begin(replica, after);
    }

    private void Complete(SimEvent.DecodeSpanCompleted e, World before)
    {
        var flight = before.Replicas[e.Replica.Value].Flights[0];
        if (flight.Rotation is not null)
        {
            Occupancy.Started(flight, rotations.Complete(e.Replica, e.At, before));
            return;
        }

        spans.Complete(e.Replica, before);
        Occupancy.Worked(e.At - flight.StartedAt);
        spanTokens.Add(e.Replica, flight, e.Steps, firstMeasured);
    }

    /// <summary>A request reached a replica: it may have cut a decode span over several stages.</summary>
    private void CutRotation(ReplicaId replica, SimTime at, Transition transition)
    {
        if (transition.Before.Replicas[replica.Value].Flights is not [{ Rotation: not null } flight]) return;
        if (transition.After.Replicas[replica.Value].Flights is [{ Rotation: not null }]) return;
        Occupancy.Started(flight, rotations.Complete(replica, at, transition.Before));
    }

    private void CountIteration(SimTime at, int tokens, in BatchShape shape)
    {
        Iterations++;
        if (OnlyFacts) return;
        Seconds.Add(at, tokens);
        if (costs.Flops(shape) is { } flops) Occupancy.Computed(flops);
        if (costs.Reached(shape) is { } reached) Occupancy.Reached(reached);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Emit(int request, long at)
    {
        ref var facts = ref Requests[request];
        facts.OutputTokens++;
        if (facts.FirstTokenAt < 0) facts.FirstTokenAt = at;
        else if (request >= firstMeasured) Gaps.Add(at - facts.LastTokenAt);
        facts.LastTokenAt = at;
    }

    private void Finish(SimEvent.RequestFinished e, World after)
    {
        spanTokens.Settle(e.Replica, e.Request, firstMeasured);
        ref var facts = ref Requests[e.Request.Value];
        facts.Outcome = Outcome.Completed;
        facts.Finish = e.Reason;

        // A request whose last token came out of the pipeline after its preemption computed nothing again.
        facts.RecomputedTokens -= facts.HeldTokens;
        if (e.Request.Value < firstMeasured) return;
        LastFinish = e.At;
        AtLastFinish = Occupancy.At(e.At, after);
    }
}
