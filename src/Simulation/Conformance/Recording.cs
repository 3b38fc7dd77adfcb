using EventSim.Domain.Scheduling;
using EventSim.Domain.Workloads;

namespace EventSim.Simulation.Conformance;

/// <summary>A workload on which an engine's decisions were recorded, and what the engine ran on.</summary>
/// <param name="Limits">What the engine ran on.</param>
/// <param name="Requests">The requests, by arrival.</param>
/// <param name="Aborts">Requests that were given up, each before a step.</param>
/// <param name="IsDetailed">Queues and blocks were recorded too.</param>
public sealed record Recording(
    EngineLimits Limits,
    ImmutableArray<RecordedRequest> Requests,
    ImmutableArray<RecordedAbort> Aborts,
    bool IsDetailed);

/// <summary>A request of a recording.</summary>
/// <param name="Arrival">The step at which it arrives.</param>
/// <param name="PromptTokens">Tokens of its prompt.</param>
/// <param name="OutputTokens">Tokens it asks for.</param>
/// <param name="Class">The index of its rules among the limits' profiles.</param>
/// <param name="Prefix">What its tokens are, block by block, outputs included; none: nobody asks.</param>
public sealed record RecordedRequest(int Arrival, int PromptTokens, int OutputTokens, int Class, Prefix? Prefix);

/// <summary>A request is given up before a step.</summary>
public readonly record struct RecordedAbort(int Step, int Request);
