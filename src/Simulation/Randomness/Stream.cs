namespace EventSim.Simulation.Randomness;

/// <summary>A stream of uniform variates: a pure function of (seed, name, purpose, index). Streams are independent of
/// each
/// other, and no draw depends on another.</summary>
/// <param name="Key">What seed, name and purpose come to.</param>
/// <remarks>Source: the variate at index i is the output of SplitMix64 at the state key + i · γ (Steele, Lea and
/// Flood, Fast
/// splittable pseudorandom number generators, OOPSLA 2014; its finalizer is Stafford's variant 13).</remarks>
public readonly record struct Stream(ulong Key)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private const ulong FnvStart = 0xCBF29CE484222325;
    private const ulong FnvPrime = 0x100000001B3;

    /// <summary>No character of a name or purpose: keeps ("ab", "c") apart from ("a", "bc").</summary>
    private const char Separator = '\uFFFF';

    /// <summary>The stream of a purpose (such as <c>prompt</c>) of a named part (a profile; empty for the run
    /// itself).</summary>
    public static Stream For(ulong seed, string name, string purpose) =>
        new(Mix64(Mix64(seed) ^ Fnv(Fnv(Fnv(FnvStart, name), [Separator]), purpose)));

    /// <summary>The variate at an index. Range: an odd multiple of 2^-53, so never 0 or 1.</summary>
    public double Uniform(ulong index) => (((Bits(index) >> 12) << 1) | 1) * (1.0 / (1L << 53));

    /// <summary>The variate of a turn of a session: no two turns of any two sessions share one.</summary>
    public double Uniform(int session, int turn) => Uniform(((ulong)(uint)session << 32) | (uint)turn);

    /// <summary>A whole number from 0 to below a bound, by the variate at an index.</summary>
    public int Below(int bound, ulong index) => Math.Min((int)(Uniform(index) * bound), bound - 1);

    private ulong Bits(ulong index) => Mix64(unchecked(Key + index));

    private static ulong Mix64(ulong counter)
    {
        unchecked
        {
            var z = counter * Gamma;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>FNV-1a over the two bytes of each UTF-16 unit.</summary>
    private static ulong Fnv(ulong hash, ReadOnlySpan<char> text)
    {
        unchecked
        {
            foreach (var unit in text)
            {
                hash = (hash ^ (byte)unit) * FnvPrime;
                hash = (hash ^ (byte)(unit >> 8)) * FnvPrime;
            }
        }

        return hash;
    }
}
