using System.Security.Cryptography;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Inputs;

namespace EventSim.Tests.Support;

/// <summary>A digest of all that a workload draws: first turns, and lengths, think times and decisions to continue of
/// the
/// first turns of every session. Two runs that agree in it were offered the same load.</summary>
public static class DrawnHash
{
    /// <summary>The digest, in lower-case hexadecimal.</summary>
    public static string Of(Workload.Profiles workload, ulong seed, WorkloadSource source, int turns)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var draws = workload.Mix.Select(profile => new ProfileDraws(seed, profile)).ToArray();
        for (var i = 0; i < source.FirstTurns; i++)
        {
            var first = source.FirstTurn(i);
            Append(hash, first.At.Nanoseconds, first.Profile, first.Session, first.PromptTokens, first.OutputTokens);
            var draw = draws[first.Profile];
            for (var turn = 0; turn < turns; turn++)
            {
                Append(
                    hash,
                    draw.PromptTokens(first.Session, turn),
                    draw.OutputTokens(first.Session, turn),
                    draw.ThinkTime(first.Session, turn).Nanoseconds,
                    draw.GoesOn(first.Session, turn) ? 1 : 0);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, params ReadOnlySpan<long> values)
    {
        Span<byte> bytes = stackalloc byte[8];
        foreach (var value in values)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            hash.AppendData(bytes);
        }
    }
}
