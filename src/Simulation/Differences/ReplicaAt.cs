using EventSim.Domain.Identity;

namespace EventSim.Simulation.Differences;

/// <summary>A replica at one place of the step-by-step order.</summary>
/// <param name="Replica">Which one.</param>
/// <param name="Running">Requests that run.</param>
/// <param name="Waiting">Requests that wait.</param>
/// <param name="UsedBlocks">KV blocks in use.</param>
/// <param name="Blocks">KV blocks that there are.</param>
/// <param name="BatchTokens">Tokens of the batch that started last; none: no batch is in flight.</param>
/// <param name="Budget">Tokens of a batch at most.</param>
public sealed record ReplicaAt(
    ReplicaId Replica, int Running, int Waiting, int UsedBlocks, int Blocks, int? BatchTokens, int Budget);
