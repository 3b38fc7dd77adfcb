namespace EventSim.Domain.Models;

/// <summary>How the weights are stored: bf16 without quantization, else one of the quantized formats.</summary>
public enum Quantization
{
    /// <summary>bf16, 2 bytes a weight.</summary>
    None,

    /// <summary>fp8, 1 byte a weight.</summary>
    Fp8,

    /// <summary>int8, 1 byte a weight.</summary>
    Int8,

    /// <summary>int4, half a byte a weight.</summary>
    Int4,
}

/// <summary>How the KV cache is stored.</summary>
public enum KvCacheDtype
{
    /// <summary>As the activations: bf16, 2 bytes an element.</summary>
    Auto,

    /// <summary>fp8, 1 byte an element.</summary>
    Fp8,
}
