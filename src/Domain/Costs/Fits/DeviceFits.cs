using LanguageExt;

namespace EventSim.Domain.Costs.Fits;

/// <summary>The fitted constants, a device each.</summary>
/// <remarks>
/// Sources. GEMM of A100 and H100: fitted for this form on the public kernel tables of aiconfigurator (vLLM 0.14 on
/// A100, 0.24 on H100), mean error on a fifth of the rows that was left out: A100 8.5 %, H100 6.5 %, H100 in fp8 16.8
/// %. Attention and all-reduce of H100: the same tables. Everything else of A100, H100 and A40: Vidur's and
/// aiconfigurator's public tables. A40 has GEMM and elementwise constants of its own and A100's for the rest. L40S has
/// prefill attention of its own, GEMM and elementwise of A40 (its nearest relative: GDDR6 memory, the same kind of
/// tensor-core instructions) and A100's rest. Where no one-byte GEMM was measured, the bf16 efficiencies stand in.
/// </remarks>
public static class DeviceFits
{
    /// <summary>CPU work and kernel launches of an iteration on one stage, until measured. Unit: ms.</summary>
    public const double HostMilliseconds = 0.3;

    private static readonly DeviceFit A100 = new(
        "a100-80gb-sxm",
        Gemm: new(.828, .747, .0055, 1.638),
        ByteGemm: new(.828, .747, .0055, 1.638),
        InputNorm: new(.381, .0041, 2.05),
        PostNorm: new(.354, .0043, 2.67),
        Rope: new(.442, .0030, 1.68),
        Activation: new(.469, .0027, 1.32),
        Stream: new(.955, .0021, 1.94),
        Decode: new(.753, .0166, .0036, .376, 1.76),
        Prefill: new(.587, .0077, .478, 1.107, .970),
        Links: new(300e9, 25e9),
        NvLinkAllReduce: new(new(.0052, 168, 1.12), new(.0052, 190, .69), new(.0079, 200, .75)),
        NcclAllReduce: new(new(.0484, 164, 1.11), new(.0231, 237, .554), new(.0248, 224, .547)),
        SendInNode: new(.0173, 240, 1.99),
        SendAcross: new(.0283, 7.78, .98));

    private static readonly DeviceFit H100 = new(
        "h100-sxm",
        Gemm: new(.815, .877, .0037, 3.164),
        ByteGemm: new(.513, .893, .0065, 1.021),
        InputNorm: new(.383, .0039, 2.0),
        PostNorm: new(.347, .0039, 2.77),
        Rope: new(.486, .0021, 1.39),
        Activation: new(.545, .0018, 1.15),
        Stream: new(1.037, .0018, 2.15),
        Decode: new(.889, .0117, .0008, 0, 1.62),
        Prefill: new(.650, .0119, .390, 1.323, 1.121),
        Links: new(450e9, 50e9),
        NvLinkAllReduce: new(new(.0043, 218, 1.155), new(.0044, 308, .689), new(.0046, 507, .517)),
        NcclAllReduce: new(new(.0374, 262, 2.19), new(.0396, 319, 1.66), new(.0254, 394, .78)),
        SendInNode: new(.0073, 368, .92),
        SendAcross: new(.0204, 35.8, 1.05));

    private static readonly DeviceFit A40 = A100 with
    {
        Name = "a40",
        Gemm = new(.776, .789, .0036, 1.665),
        ByteGemm = new(.776, .789, .0036, 1.665),
        InputNorm = new(.555, .0039, 3.8),
        PostNorm = new(.555, .0039, 3.8),
        Rope = new(.771, .0021, 4.3),
        Activation = new(.741, .0021, 2.1),
        Stream = new(.875, .0010, 2.8),
    };

    private static readonly DeviceFit L40S = A40 with
    {
        Name = "l40s",
        Prefill = new(.470, .0054, 1.255, 1.75, 1.21),
    };

    /// <summary>Every device with constants: what <c>Gpu.Anchor</c> may name.</summary>
    public static ImmutableArray<DeviceFit> All { get; } = [A100, H100, A40, L40S];

    /// <summary>The constants of this anchor.</summary>
    public static Option<DeviceFit> TryFind(string anchor)
    {
        foreach (var fit in All)
        {
            if (string.Equals(fit.Name, anchor, StringComparison.Ordinal)) return fit;
        }

        return Option<DeviceFit>.None;
    }
}
