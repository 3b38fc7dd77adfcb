using EventSim.Domain.Costs;
using EventSim.Domain.Hardware;
using EventSim.Domain.Identity;
using EventSim.Domain.Routing;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Simulation.Inputs;
using EventSim.Simulation.Randomness;

namespace EventSim.Simulation.Engine;

/// <summary>What a simulation runs in and never changes: decisions depend on it, the state does not hold it.</summary>
/// <param name="Limits">What each engine runs on.</param>
/// <param name="Replicas">Engines behind the router.</param>
/// <param name="Router">How requests are spread over them.</param>
/// <param name="RouterDraws">The stream of the random router.</param>
/// <param name="Links">The network's links; empty: they cost nothing.</param>
/// <param name="Costs">What an iteration costs.</param>
/// <param name="Workload">Where requests come from.</param>
/// <param name="StopsAt">Where a censored run stops; <see cref="SimTime.Never"/> for one that drains.</param>
public sealed record SimulationEnvironment(
    EngineLimits Limits,
    int Replicas,
    RouterPolicy Router,
    Stream RouterDraws,
    ImmutableArray<Link> Links,
    CostModel Costs,
    WorkloadSource Workload,
    SimTime StopsAt)
{
    /// <summary>Replicas start and end their iterations together.</summary>
    public bool Lockstep { get; init; }

    /// <summary>Decode iterations in a row may be one event. Every iteration takes time then.</summary>
    public bool Spans { get; init; }

    /// <summary>The environment of a scenario.</summary>
    public static SimulationEnvironment Of(Scenario scenario, EngineLimits limits, CostModel costs) =>
        With(WorkloadSources.From(scenario), scenario, limits, costs);

    /// <summary>The environment in which events that were kept are folded again: requests come from the events, and
    /// nothing is drawn.</summary>
    public static SimulationEnvironment ForEvents(Scenario scenario, EngineLimits limits, CostModel costs) =>
        With(WorkloadSources.None, scenario, limits, costs);

    /// <summary>The state before the first event.</summary>
    public World Start => World.Empty(Limits, Replicas, ToRouter);

    /// <summary>What a request takes before it reaches the router, links apart.</summary>
    public Duration Frontend { get; init; }

    /// <summary>The link from the router to a replica; none: it costs nothing.</summary>
    public Link? LinkTo(ReplicaId replica) =>
        Links.IsDefaultOrEmpty ? null : LinkBetween("router", $"replica-{replica.Value}");

    /// <summary>The link from the clients to the router; none: it costs nothing.</summary>
    public Link? ToRouter
    {
        get
        {
            var link = LinkBetween("client", "router");
            if (Frontend == Duration.Zero) return link;
            link ??= new Link("client", "router", double.PositiveInfinity, Duration.Zero);
            return link with { Latency = link.Latency + Frontend };
        }
    }

    private Link? LinkBetween(string from, string to) =>
        Links.IsDefaultOrEmpty ? null : Links.FirstOrDefault(l => l.From == from && l.To == to);

    private static SimulationEnvironment With(
        WorkloadSource workload, Scenario scenario, EngineLimits limits, CostModel costs) => new(
        limits,
        scenario.Deployment.Replicas,
        scenario.Router,
        Stream.For(scenario.Seed, "", "router"),
        scenario.Deployment.Links,
        costs,
        workload,
        scenario.AtHorizon == HorizonRule.Censor ? scenario.Horizon ?? SimTime.Never : SimTime.Never)
        {
            Frontend = scenario.Cost is CostSettings.Roofline roofline ? roofline.Host.Request : Duration.Zero,
            Lockstep = scenario.Deployment.Lockstep,
            Spans = scenario.Events == EventDetail.Spans && !scenario.Deployment.Lockstep && TakesTime(costs),
        };

    /// <summary>Every iteration takes time. Where one does not, several may follow each other at one instant, and what
    /// arrives between them is in time for one or for the other by no more than the order of events.</summary>
    private static bool TakesTime(CostModel costs)
    {
        var prefill = new BatchShape
        {
            Prefills = [new PrefillShape(1, 0)],
            PrefillTokens = 1,
            Decodes = 0,
            DecodeContext = 0,
            Sampled = 0,
        };
        return costs.StageTime(prefill, 0) > Duration.Zero
            && costs.StageTime(Shapes.OfDecodes(1, 1), 0) > Duration.Zero;
    }
}
