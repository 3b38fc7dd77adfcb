using EventSim.Domain.Batching;
using EventSim.Domain.Costs;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;

namespace EventSim.Simulation.Explanations;

/// <summary>A piece of the time that a batch is in the pipeline.</summary>
/// <param name="From">Its start.</param>
/// <param name="To">Its end.</param>
/// <param name="Waits">What it is, where nobody works on the batch; none: a stage does.</param>
/// <param name="Work">How its time is split, where one does.</param>
internal readonly record struct Piece(SimTime From, SimTime To, LifePart? Waits, WorkSplit Work);

/// <summary>A request's part in an iteration.</summary>
/// <param name="Iteration">The replica's iteration.</param>
/// <param name="Event">The event that started it.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="EndsAt">When it ends.</param>
/// <param name="Own">What the request computes.</param>
/// <param name="Pieces">Its time, without gaps.</param>
/// <param name="With">The batch, where others are to be named.</param>
internal sealed record Visit(
    int Iteration,
    long Event,
    SimTime StartedAt,
    SimTime EndsAt,
    OwnWork Own,
    ImmutableArray<Piece> Pieces,
    Companions? With)
{
    /// <summary>How the pieces of an iteration lie in time.</summary>
    /// <param name="costs">What it costs.</param>
    /// <param name="company">The batch.</param>
    /// <param name="own">The request's work in it.</param>
    /// <param name="stages">When each stage works on it.</param>
    /// <param name="swaps">How long the first stage waits for KV blocks.</param>
    public static ImmutableArray<Piece> PiecesOf(
        CostModel costs, in Company company, in OwnWork own, ReadOnlySpan<StageSpan> stages, Duration swaps)
    {
        var pieces = ImmutableArray.CreateBuilder<Piece>(stages.Length * 2);
        var from = stages[0].Start + swaps;
        if (swaps > Duration.Zero) pieces.Add(new Piece(stages[0].Start, from, LifePart.Swap, default));
        for (var stage = 0; stage < stages.Length; stage++)
        {
            if (stages[stage].Start > from)
            {
                pieces.Add(new Piece(from, stages[stage].Start, LifePart.Pipeline, default));
                from = stages[stage].Start;
            }

            var end = stages[stage].End;
            var split = WorkSplit.Of(costs, company, own, stage, (end - from).Nanoseconds);
            pieces.Add(new Piece(from, end, null, split));
            from = end;
        }

        return pieces.DrainToImmutable();
    }

    /// <summary>Writes the part of it that lies within a stretch into an account.</summary>
    public void Write(AccountDraft account, SimTime from, SimTime to, long last)
    {
        var within = new Stretch(from, to, Event, last);
        var sum = default(WorkSplit);
        foreach (var piece in Pieces)
        {
            var (start, end) = (SimTime.Max(piece.From, from), SimTime.Min(piece.To, to));
            if (start >= end) continue;
            if (piece.Waits is { } waits)
            {
                account.Add(waits, (end - start).Nanoseconds, within);
                continue;
            }

            var work = piece.Work.Until((end - piece.From).Nanoseconds)
                .Less(piece.Work.Until((start - piece.From).Nanoseconds));
            sum = new WorkSplit(
                sum.Own + work.Own, sum.OthersDecode + work.OthersDecode, sum.OthersPrefill + work.OthersPrefill);
        }

        Write(account, sum, Own, within);
        With?.Blame(account, sum);
    }

    /// <summary>Writes work into an account.</summary>
    public static void Write(AccountDraft account, in WorkSplit work, in OwnWork own, in Stretch within)
    {
        var again = own.IsDecode ? 0 : (long)((Int128)work.Own * own.Again / own.Tokens);
        account.Add(own.IsDecode ? LifePart.OwnDecode : LifePart.OwnPrefill, work.Own - again, within);
        account.Add(LifePart.Recompute, again, within);
        account.Add(LifePart.OthersDecode, work.OthersDecode, within);
        account.Add(LifePart.OthersPrefill, work.OthersPrefill, within);
    }
}
