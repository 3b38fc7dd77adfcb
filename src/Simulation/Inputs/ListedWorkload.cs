using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Simulation.Inputs;

/// <summary>Requests that were written out or recorded: nothing is drawn and nothing follows.</summary>
internal sealed class ListedWorkload : WorkloadSource
{
    private readonly ImmutableArray<ListedRequest> requests;

    /// <summary>The requests before the end, by time; rows of one instant stay in their order.</summary>
    public ListedWorkload(ImmutableArray<ListedRequest> rows, SimTime end)
    {
        requests = [.. rows.Where(row => row.At < end).OrderBy(row => row.At)];
    }

    /// <inheritdoc />
    public override int FirstTurns => requests.Length;

    /// <inheritdoc />
    public override SimTime ArrivalOf(int index) => requests[index].At;

    /// <inheritdoc />
    public override PlannedRequest FirstTurn(int index)
    {
        var row = requests[index];
        return new PlannedRequest(row.At, 0, row.Session, 0, row.PromptTokens, row.OutputTokens, Prefix: row.Prefix);
    }

    /// <inheritdoc />
    public override PlannedRequest? NextAfter(Request ended, int produced, bool complete, SimTime at) => null;
}
