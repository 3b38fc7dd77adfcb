using EventSim.Domain.Costs.Fits;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Devices;

/// <summary>The kernels of a device's file, by the place of their constants.</summary>
internal static class KernelPlaces
{
    /// <summary>The axes of the shapes of the kernel whose constants stand at a place, such as
    /// <c>links.graph_all_reduce.8</c>; none: there is no such kernel.</summary>
    public static Option<ImmutableArray<string>> AxesOf(string place) => place.Split('.') switch
    {
        ["gemm", "bf16"] => TiledGemmFit.Axes,
        ["gemm", "byte"] => ByteGemmFit.Axes,
        ["row_passes", "input_norm" or "post_norm" or "rope" or "activation" or "stream" or "sampling"] =>
            RowPassFit.Axes,
        ["attention", "bf16" or "fp8", "decode"] => DecodeFit.Axes,
        ["attention", "bf16" or "fp8", "prefill"] => PrefillFit.Axes,
        ["links", "send_in_node" or "send_across"] => TransferFit.Axes,
        ["links", "graph_all_reduce" or "nccl_all_reduce" or "all_to_all", var gpus] when IsNumber(gpus) =>
            TransferFit.Axes,
        ["moe", "bf16" or "four_bit"] or ["moe", "fp8", "cut" or "whole"] => ExpertFit.Axes,
        ["mla", "bf16" or "fp8", "decode"] => LatentDecodeFit.Axes,
        ["mla", "bf16" or "fp8", "prefill"] => LatentPrefillFit.Axes,
        _ => None,
    };

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}
