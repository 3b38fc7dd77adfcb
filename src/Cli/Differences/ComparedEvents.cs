using EventSim.Cli.Stores;
using EventSim.Persistence;
using EventSim.Persistence.Reading;
using EventSim.Persistence.Runs;
using EventSim.Simulation.Differences;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Differences;

/// <summary>The stored events of two runs side by side.</summary>
/// <param name="store">Where they are.</param>
/// <param name="ct">Stops the reading.</param>
internal sealed class ComparedEvents(RunStore store, CancellationToken ct)
{
    /// <summary>Reads both up to where they differ, with a connection each. What they have in common by their origin is
    /// read once.</summary>
    public async Task<Either<StoreError, SideBySide>> Compare(RunHistory a, RunHistory b, CommonHistory common) =>
        await StoredScenario.ToFold(a).BindAsync(async ofA => await StoredScenario.ToFold(b).BindAsync(async ofB =>
        {
            var both = new SideBySide(ofA.Run.Course, ofB.Run.Course);
            var shared = await TakeShared(both, a, common);
            return await shared.BindAsync(from => Apart(both, a, b, from));
        }));

    private async Task<Either<StoreError, long>> TakeShared(SideBySide both, RunHistory history, CommonHistory common)
    {
        if (common is CommonHistory.None) return 0L;
        var until = common is CommonHistory.UpTo upTo ? upTo.Events : long.MaxValue;
        if (until == 0) return 0L;
        await using var events = store.Stream(history, 0, ct);
        for (var taken = 0L; taken < until; taken++)
        {
            if (!events.TryTake(out var next))
            {
                var more = await events.Wait();
                if (more.IsLeft) return more.Map(_ => 0L);
                if (!events.TryTake(out next)) return taken;
            }

            both.TakeBoth(next);
        }

        return until;
    }

    private async Task<Either<StoreError, SideBySide>> Apart(SideBySide both, RunHistory a, RunHistory b, long from)
    {
        await using var eventsA = store.Stream(a, from, ct);
        await using var eventsB = store.Stream(b, from, ct);
        while (both.WantsA || both.WantsB)
        {
            ct.ThrowIfCancellationRequested();
            var taken = both.WantsA ? await Take(eventsA, both.TakeA) : unit;
            if (taken.IsRight && both.WantsB) taken = await Take(eventsB, both.TakeB);
            if (taken.IsLeft) return taken.Map(_ => both);
        }

        return both;
    }

    private static ValueTask<Either<StoreError, Unit>> Take(
        EventStream events, Action<Domain.Events.SimEvent?> take)
    {
        if (!events.TryTake(out var next)) return Waited(events, take);
        take(next);
        return ValueTask.FromResult<Either<StoreError, Unit>>(unit);
    }

    private static async ValueTask<Either<StoreError, Unit>> Waited(
        EventStream events, Action<Domain.Events.SimEvent?> take) => (await events.Wait()).Map(_ =>
        {
            take(events.TryTake(out var next) ? next : null);
            return unit;
        });
}
