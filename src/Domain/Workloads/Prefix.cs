namespace EventSim.Domain.Workloads;

/// <summary>What is known of a request's tokens: an id for every so many of them. Two requests with the same id at a
/// place have the same tokens up to its end.</summary>
/// <param name="TokensEach">Tokens of an id; the last may stand for fewer.</param>
/// <param name="Ids">The ids, first to last.</param>
/// <param name="Covers">How many of the request's tokens the ids tell: its prompt's, or more.</param>
public sealed record Prefix(int TokensEach, ImmutableArray<int> Ids, int Covers)
{
    /// <summary>The id of the tokens at a place.</summary>
    public int IdAt(int token) => Ids[token / TokensEach];

    /// <inheritdoc />
    public bool Equals(Prefix? other) =>
        other is not null && TokensEach == other.TokensEach && Covers == other.Covers
        && Ids.AsSpan().SequenceEqual(other.Ids.AsSpan());

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(TokensEach, Covers, Ids.Length);
}
