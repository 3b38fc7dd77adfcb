using System.Security.Cryptography;

namespace EventSim.Persistence.Runs;

/// <summary>Names a stored run: the key of its stream of events.</summary>
/// <param name="Value">Twelve lower-case letters and digits that can't be mistaken for each other.</param>
public readonly record struct RunId(string Value)
{
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>An id that no run has: 59 random bits.</summary>
    public static RunId New() => new(RandomNumberGenerator.GetString(Alphabet, 12));

    /// <inheritdoc />
    public override string ToString() => Value;
}
