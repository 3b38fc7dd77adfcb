using System.Diagnostics;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Inputs.Arrivals;

namespace EventSim.Simulation.Inputs;

/// <summary>A workload of profiles: arrivals of first turns are drawn once, everything else when it is asked
/// for.</summary>
internal sealed class DrawnWorkload : WorkloadSource
{
    private readonly ImmutableArray<Profile> mix;
    private readonly ProfileDraws[] draws;
    private readonly PagedList<FirstTurnSlot> slots = new();
    private readonly SimTime end;

    /// <summary>Draws the first turns.</summary>
    public DrawnWorkload(Workload.Profiles workload, ulong seed, SimTime end)
    {
        mix = workload.Mix;
        draws = [.. mix.Select(profile => new ProfileDraws(seed, profile))];
        foreach (var slot in FirstTurnsOf(workload, seed, end)) slots.Add(slot);
        this.end = end;
    }

    /// <inheritdoc />
    public override int FirstTurns => slots.Count;

    /// <inheritdoc />
    public override SimTime ArrivalOf(int index) => slots[index].At;

    /// <inheritdoc />
    public override PlannedRequest FirstTurn(int index)
    {
        var slot = slots[index];
        return Planned(slot.At, slot.Profile, slot.Session, 0);
    }

    /// <inheritdoc />
    public override PlannedRequest? NextAfter(Request ended, int produced, bool complete, SimTime at) =>
        mix[ended.Profile].Arrivals is ArrivalProcess.ClosedLoop loop
            ? NextOfClient(loop, ended, produced, complete, at)
            : NextOfSession(ended, produced, complete, at);

    private static IEnumerable<FirstTurnSlot> FirstTurnsOf(Workload.Profiles workload, ulong seed, SimTime end) =>
        workload.Arrivals switch
        {
            ArrivalMode.Superposed => Superposition.FirstTurns(workload.Mix, seed, end),
            ArrivalMode.SingleLoop => SingleLoop.FirstTurns(workload.Mix, seed, end),
            _ => throw new UnreachableException($"{workload.Arrivals}"),
        };

    /// <summary>A client sends its next request when the one before has ended. Without a count, a client that is
    /// refused stops:
    /// it would be refused again at the same instant, for ever.</summary>
    private PlannedRequest? NextOfClient(
        ArrivalProcess.ClosedLoop loop, Request ended, int produced, bool complete, SimTime at)
    {
        var count = mix[ended.Profile].Count;
        var turn = ended.Turn + 1;
        var refused = !complete && produced == 0;
        if (at >= end || (refused && count is null)) return null;
        if (((long)turn * loop.Concurrency) + ended.Session >= (count ?? long.MaxValue)) return null;
        return Planned(at, ended.Profile, ended.Session, turn);
    }

    /// <summary>A conversation goes on when a turn was complete and its draw says so.</summary>
    private PlannedRequest? NextOfSession(Request ended, int produced, bool complete, SimTime at)
    {
        var draw = draws[ended.Profile];
        if (!complete || !draw.GoesOn(ended.Session, ended.Turn)) return null;
        var arrives = at + draw.ThinkTime(ended.Session, ended.Turn);
        if (arrives >= end) return null;
        var next = Planned(arrives, ended.Profile, ended.Session, ended.Turn + 1);
        return Accumulates(ended.Profile)
            ? next with { PromptTokens = Math.Min(ended.PromptTokens + produced + next.PromptTokens, Draw.MostTokens) }
            : next;
    }

    private bool Accumulates(int profile) => mix[profile].Conversation?.Context == ContextMode.Accumulate;

    private PlannedRequest Planned(SimTime at, int profile, int session, int turn)
    {
        var draw = draws[profile];
        return new PlannedRequest(
            at, profile, session, turn, draw.PromptTokens(session, turn), draw.OutputTokens(session, turn),
            Accumulates(profile));
    }
}
