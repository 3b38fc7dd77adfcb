using EventSim.Domain.Scheduling;

namespace EventSim.Domain.KvCache;

/// <summary>How an engine uses its KV blocks.</summary>
/// <param name="BlockSize">Tokens of a block.</param>
/// <param name="SharesPrefixes">Full blocks of known tokens are found and shared.</param>
/// <param name="Order">In which order freed blocks are taken again.</param>
public readonly record struct PoolRules(int BlockSize, bool SharesPrefixes, FreedOrder Order);
