using EventSim.Domain.Costs;
using EventSim.Domain.Events;
using EventSim.Domain.Routing;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Inputs;

namespace EventSim.Store.Tests.Support;

/// <summary>Real simulations, small enough to check by hand: linear cost of 1000 us an iteration, 10 us a prefill token
/// and 100 us a decoding sequence.</summary>
public static class Simulated
{
    /// <summary>One engine and a list of requests.</summary>
    public static SimulationEnvironment Environment(
        int blocks, int budget, ImmutableArray<(long AtUs, int Prompt, int Output)> requests, long stopsAtUs = -1) =>
            new(
        new EngineLimits(SchedulerKind.VllmV1, 256, budget, true, 0, 16, blocks, 0, blocks * 16, true, 1),
        1,
        RouterPolicy.RoundRobin,
        Simulation.Randomness.Stream.For(1, "", "router"),
        [],
        new LinearCost(new(Us(1000), Us(10), Us(100)), 1),
        WorkloadSources.From(
            new Workload.Listed(
                [.. requests.Select((r, i) => new ListedRequest(new(r.AtUs * 1000), r.Prompt, r.Output, i))]), 1, null),
        stopsAtUs < 0 ? SimTime.Never : new SimTime(stopsAtUs * 1000));

    /// <summary>The events of a run, step by step.</summary>
    public static List<SimEvent[]> Steps(SimulationEnvironment environment)
    {
        var (steps, world) = (new List<SimEvent[]>(), environment.Start);
        for (var at = Loop.Next(environment, world); at < SimTime.Never; at = Loop.Next(environment, world))
        {
            var step = new List<SimEvent>();
            world = Loop.Step(environment, world, at, t => step.AddRange(t.Events));
            if (step.Count > 0) steps.Add([.. step]);
        }

        return steps;
    }

    private static Duration Us(long microseconds) => new(microseconds * 1000);
}
