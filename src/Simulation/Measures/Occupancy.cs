using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Measures;

/// <summary>Integrals over time since the start of the run.</summary>
/// <param name="UsedBlocks">KV blocks in use, all replicas. Unit: blocks × ns.</param>
/// <param name="Engines">Replicas that are switched on. Unit: replicas × ns.</param>
/// <param name="Busy">Pipeline stages at work, all replicas. Unit: stages × ns.</param>
/// <param name="Flops">Floating-point operations of the batches that have ended.</param>
/// <param name="Extrapolated">Kernels' time of these batches that is beyond what was measured. Unit: us.</param>
/// <param name="Kernels">Kernels' time of these batches. Unit: us.</param>
public readonly record struct Integrals(
    Int128 UsedBlocks, Int128 Engines, Int128 Busy, double Flops, double Extrapolated, double Kernels);

/// <summary>Integrates what is in use over simulated time, exactly.</summary>
public sealed class Occupancy
{
    private readonly List<int> usedBy = [];
    private SimTime now;
    private Int128 blockTime;
    private long usedBlocks;
    private Int128 engineTime;
    private int engines;
    private Int128 scheduled;
    private double flops;
    private double extrapolated;
    private double kernels;

    /// <summary>The most KV blocks in use on any replica.</summary>
    public int PeakBlocks { get; private set; }

    /// <summary>Where the clock stands.</summary>
    public SimTime Now => now;

    /// <summary>Moves the clock: what was in use until now was in use until then.</summary>
    public void AdvanceTo(SimTime at)
    {
        if (at == now) return;
        blockTime += (Int128)usedBlocks * (at - now).Nanoseconds;
        engineTime += (Int128)engines * (at - now).Nanoseconds;
        now = at;
    }

    /// <summary>So many replicas are switched on now.</summary>
    public void SwitchedOn(int replicas) => engines = replicas;

    /// <summary>So many of a replica's blocks are in use now.</summary>
    public void Changed(int replica, int used)
    {
        while (usedBy.Count <= replica) usedBy.Add(0);
        usedBlocks += used - usedBy[replica];
        usedBy[replica] = used;
        PeakBlocks = Math.Max(PeakBlocks, used);
    }

    /// <summary>A batch entered a pipeline.</summary>
    public void Started(Flight flight)
    {
        if (flight.Stages.IsDefaultOrEmpty) scheduled += (flight.EndsAt - flight.StartedAt).Nanoseconds;
        else foreach (var stage in flight.Stages) scheduled += (stage.End - stage.Start).Nanoseconds;
    }

    /// <summary>So many iterations of a decode span over several stages have entered the pipeline.</summary>
    public void Started(Flight span, int iterations)
    {
        foreach (var stage in span.Stages.AsSpan()[..(iterations * span.Depth)])
            scheduled += (stage.End - stage.Start).Nanoseconds;
    }

    /// <summary>A pipeline of one stage was at work without a pause.</summary>
    public void Worked(Duration time) => scheduled += time.Nanoseconds;

    /// <summary>A batch that ended had so many floating-point operations.</summary>
    public void Computed(double operations) => flops += operations;

    /// <summary>The kernels of a batch that ended took so long.</summary>
    public void Reached((double Extrapolated, double Whole) time)
    {
        extrapolated += time.Extrapolated;
        kernels += time.Whole;
    }

    /// <summary>The integrals up to an instant not before the clock's, at which the state is this one.</summary>
    public Integrals At(SimTime at, World world)
    {
        long ahead = 0;
        foreach (var replica in world.Replicas)
        {
            foreach (var flight in replica.Flights) ahead += Ahead(flight, at);
        }

        return new Integrals(
            blockTime + ((Int128)usedBlocks * (at - now).Nanoseconds),
            engineTime + ((Int128)engines * (at - now).Nanoseconds),
            scheduled - ahead, flops, extrapolated, kernels);
    }

    /// <summary>Work that is scheduled for after an instant.</summary>
    private static long Ahead(Flight flight, SimTime at)
    {
        // The work of a span counts as scheduled once it is over: until then what has been done of it is missing.
        if (flight.Rotation is { } rotation)
            return rotation.InFlight.Sum(before => Ahead(before, at)) - Done(flight, at);
        if (flight.IsSpan) return -(SimTime.Min(at, flight.EndsAt) - flight.StartedAt).Nanoseconds;
        if (flight.Stages.IsDefaultOrEmpty) return Ahead(flight.StartedAt, flight.EndsAt, at);
        long ahead = 0;
        foreach (var stage in flight.Stages) ahead += Ahead(stage.Start, stage.End, at);
        return ahead;
    }

    private static long Done(Flight span, SimTime at)
    {
        long done = 0;
        foreach (var stage in span.Stages)
            done += Math.Max(0, (SimTime.Min(stage.End, at) - stage.Start).Nanoseconds);
        return done;
    }

    private static long Ahead(SimTime start, SimTime end, SimTime at) =>
        Math.Max(0, (end - SimTime.Max(start, at)).Nanoseconds);
}
