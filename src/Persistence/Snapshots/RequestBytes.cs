using EventSim.Domain.Identity;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Engine;

namespace EventSim.Persistence.Snapshots;

/// <summary>Requests, those to come and those on their way. Records are taken apart whole, so that a new field does not
/// compile before it is written.</summary>
internal static class RequestBytes
{
    /// <summary>Writes all of a request but its number.</summary>
    public static void WriteRest(StateWriter to, Request request)
    {
        var (_, arrivedAt, profile, session, turn, prompt, output, sharesSession, prefix) = request;
        to.Time(arrivedAt);
        to.Number(profile);
        to.Number(session);
        to.Number(turn);
        to.Number(prompt);
        to.Number(output);
        to.Bool(sharesSession);
        to.Maybe(prefix, Write);
    }

    /// <summary>Reads all of a request but its number.</summary>
    public static Request ReadRest(StateReader from, RequestId id) => new(
        id, from.Time(), from.Int(), from.Int(), from.Int(), from.Int(), from.Int(), from.Bool(),
        from.Maybe(ReadPrefix));

    /// <summary>Writes a request that is to come.</summary>
    public static void Write(StateWriter to, PlannedRequest planned)
    {
        var (at, profile, session, turn, prompt, output, sharesSession, prefix) = planned;
        to.Time(at);
        to.Number(profile);
        to.Number(session);
        to.Number(turn);
        to.Number(prompt);
        to.Number(output);
        to.Bool(sharesSession);
        to.Maybe(prefix, Write);
    }

    /// <summary>Reads a request that is to come.</summary>
    public static PlannedRequest ReadPlanned(StateReader from) => new(
        from.Time(), from.Int(), from.Int(), from.Int(), from.Int(), from.Int(), from.Bool(), from.Maybe(ReadPrefix));

    /// <summary>Writes a request on its way; -1 stands for the router.</summary>
    public static void Write(StateWriter to, Transit transit)
    {
        var (at, request, replica) = transit;
        to.Time(at);
        to.Request(request);
        to.Number(replica?.Value ?? -1);
    }

    /// <summary>Reads a request on its way.</summary>
    public static Transit ReadTransit(StateReader from) =>
        new(from.Time(), from.Request(), from.Int() is var replica and >= 0 ? new ReplicaId(replica) : null);

    private static void Write(StateWriter to, Prefix prefix)
    {
        var (tokensEach, ids, covers) = prefix;
        to.Number(tokensEach);
        to.Numbers(ids);
        to.Number(covers);
    }

    private static Prefix ReadPrefix(StateReader from) => new(from.Int(), from.Numbers(), from.Int());
}
