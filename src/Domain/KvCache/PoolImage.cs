using EventSim.Domain.Workloads;

namespace EventSim.Domain.KvCache;

/// <summary>A <see cref="BlockPool"/> written out in plain values: pools that behave alike have equal images.</summary>
/// <param name="Runs">The runs of blocks: those of known sources first, by source and then by age; the others as they
/// come in the tables and in the free list.</param>
/// <param name="Tables">The blocks of the requests that have some, by request.</param>
/// <param name="Free">The places of the runs that nobody holds, in the order in which they are taken.</param>
/// <param name="Clock">Registrations so far that were noted.</param>
public sealed record PoolImage(
    ImmutableArray<RunImage> Runs, ImmutableArray<TableImage> Tables, ImmutableArray<int> Free, int Clock);

/// <summary>Blocks that follow one another in the tables of all requests that hold them.</summary>
/// <param name="Source">Where their tokens come from.</param>
/// <param name="From">The place of the first, in the source and in the tables.</param>
/// <param name="Owner">The place of the table that may add blocks; -1: none.</param>
/// <param name="Registered">How many of them, from the first, are known by their tokens.</param>
/// <param name="Cells">The blocks.</param>
public sealed record RunImage(
    long Source, int From, int Owner, int Registered, ImmutableArray<BlockCell> Cells);

/// <summary>A block of a run.</summary>
/// <param name="Block">Its number.</param>
/// <param name="RegisteredAt">When it was registered; 0: not noted.</param>
public readonly record struct BlockCell(int Block, int RegisteredAt);

/// <summary>The blocks of a request.</summary>
/// <param name="Request">The request.</param>
/// <param name="Registered">The first so many of them are known by their tokens.</param>
/// <param name="Runs">The places of its runs, first to last.</param>
public sealed record TableImage(Request Request, int Registered, ImmutableArray<int> Runs);
