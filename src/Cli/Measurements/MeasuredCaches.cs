using EventSim.Domain.Models;

namespace EventSim.Cli.Measurements;

/// <summary>The types of a KV cache in tables and in the names of families.</summary>
internal static class MeasuredCaches
{
    /// <summary>The type that a table names.</summary>
    public static KvCacheDtype Of(string name) =>
        name.StartsWith("fp8", StringComparison.Ordinal) ? KvCacheDtype.Fp8 : KvCacheDtype.Auto;

    /// <summary>What families and the places of their constants call it.</summary>
    public static string Kind(KvCacheDtype type) => type == KvCacheDtype.Fp8 ? "fp8" : "bf16";
}
