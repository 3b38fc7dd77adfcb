using LanguageExt;

namespace EventSim.Persistence.Postgres;

/// <summary>Goes on with a value, or hands the error on.</summary>
internal static class Chain
{
    /// <summary>The next step on a value that is there already.</summary>
    public static Task<Either<StoreError, B>> Then<A, B>(
        this Either<StoreError, A> value, Func<A, Task<Either<StoreError, B>>> next) =>
        value.Match(Right: next, Left: error => Task.FromResult<Either<StoreError, B>>(error));

    /// <summary>The next step on a value that is still to come.</summary>
    public static async Task<Either<StoreError, B>> Then<A, B>(
        this Task<Either<StoreError, A>> value, Func<A, Task<Either<StoreError, B>>> next) =>
        await (await value).Then(next);
}
