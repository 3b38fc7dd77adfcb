using EventSim.Domain.Identity;
using EventSim.Domain.Serving;
using EventSim.Simulation.Engine;

namespace EventSim.Persistence.Snapshots;

/// <summary>The state of a simulation. What it runs on (limits, links, how many replicas are routed to) is not written:
/// the environment of the run has it.</summary>
internal static class WorldBytes
{
    /// <summary>Writes it.</summary>
    public static void Write(StateWriter to, World world)
    {
        var (now, firstTurnsArrived, arrived, routed, followUps, inTransit, _, replicas) = world;
        to.Time(now);
        to.Number(firstTurnsArrived);
        to.Number(arrived);
        to.Number(routed);
        to.All([.. followUps], RequestBytes.Write);
        to.All([.. inTransit], RequestBytes.Write);
        to.All(replicas, Write);
    }

    /// <summary>Reads it.</summary>
    public static World Read(StateReader from, SimulationEnvironment environment) => new(
        from.Time(),
        from.Int(),
        from.Int(),
        from.Int(),
        [.. from.All(RequestBytes.ReadPlanned)],
        [.. from.All(RequestBytes.ReadTransit)],
        environment.ToRouter,
        from.All(_ => ReadReplica(from, environment)));

    private static void Write(StateWriter to, ReplicaState replica)
    {
        var (id, _, stood, steady, requests, waiting, freeBlocks, iterations, flights) = replica;
        to.Number(id.Value);
        to.Sequences(stood);
        to.Maybe(steady, FlightBytes.Write);
        to.All(requests, (_, request) => to.Request(request));
        QueueBytes.Write(to, waiting);
        to.Number(freeBlocks);
        to.Number(iterations);
        to.All(flights, FlightBytes.Write);
        to.Maybe(replica.Pool, PoolBytes.Write);
        to.Bool(replica.IsTurnOfDecodes);
        to.Number(replica.SwappedBlocks);
        to.Number(replica.LeavingBlocks);
        to.Number(replica.TpotCredit);
        to.Maybe(replica.Fair, QueueBytes.Write);
    }

    private static ReplicaState ReadReplica(StateReader from, SimulationEnvironment environment) =>
        ReadReplica(from, new ReplicaId(from.Int()), environment);

    private static ReplicaState ReadReplica(StateReader from, ReplicaId id, SimulationEnvironment environment) => new(
        id,
        environment.Limits,
        from.Sequences(),
        from.Maybe(FlightBytes.ReadSteady),
        from.All(reader => reader.Request()),
        QueueBytes.ReadQueue(from),
        from.Int(),
        from.Int(),
        from.All(FlightBytes.ReadFlight))
    {
        Pool = from.Maybe(_ => PoolBytes.Read(from, environment.Limits.KeptChanges)),
        IsTurnOfDecodes = from.Bool(),
        SwappedBlocks = from.Int(),
        LeavingBlocks = from.Int(),
        TpotCredit = from.Number(),
        Fair = from.Maybe(QueueBytes.ReadFair),
        IsDraining = id.Value >= environment.Replicas,
    };
}
