namespace EventSim.Domain.Costs.Fits;

/// <summary>Constants of a GEMM: t = c + ((F/eC)^q + (B/eB)^q)^(1/q).</summary>
/// <param name="Compute">eC: share of the peak FLOP/s that is reached.</param>
/// <param name="Memory">eB: share of the memory bandwidth that is reached.</param>
/// <param name="Constant">c. Unit: ms.</param>
/// <param name="Exponent">q: how sharp the ridge is.</param>
public readonly record struct GemmFit(double Compute, double Memory, double Constant, double Exponent);

/// <summary>Constants of an elementwise kernel: t = ((bytes/BW/e)^q + c^q)^(1/q).</summary>
/// <param name="Memory">e: share of the memory bandwidth that is reached.</param>
/// <param name="Constant">c. Unit: ms.</param>
/// <param name="Exponent">q.</param>
public readonly record struct ElementwiseFit(double Memory, double Constant, double Exponent);

/// <summary>Constants of decode attention: t = c0 + c1·[L ≥ 256] + V/BW/e·(1 + w·(wave − 1)) + p·1e-6·b·qh.</summary>
/// <param name="Memory">e: share of the memory bandwidth that is reached.</param>
/// <param name="Constant">c0. Unit: ms.</param>
/// <param name="LongContext">c1. Unit: ms.</param>
/// <param name="Wave">w: how much a last, partly filled wave costs.</param>
/// <param name="PerHead">p. Unit: ns a sequence and query head.</param>
public readonly record struct DecodeAttentionFit(
    double Memory, double Constant, double LongContext, double Wave, double PerHead);

/// <summary>Constants of prefill attention: t = c + ((F/eF)^q + (B/eB)^q + (U/eU)^q)^(1/q).</summary>
/// <param name="Compute">eF: share of the peak FLOP/s that is reached.</param>
/// <param name="Constant">c. Unit: ms.</param>
/// <param name="Memory">eB: share of the memory bandwidth that is reached.</param>
/// <param name="Exponent">q.</param>
/// <param name="Walk">eU: share of one multiprocessor's peak that a block reaches on its walk over the keys.</param>
public readonly record struct PrefillAttentionFit(
    double Compute, double Constant, double Memory, double Exponent, double Walk);

/// <summary>Constants of a transfer: t = (a^q + (bytes/BW)^q)^(1/q).</summary>
/// <param name="Latency">a. Unit: ms.</param>
/// <param name="GigabytesPerSecond">BW on the links of the device that was measured. Unit: 10^9 bytes/s.</param>
/// <param name="Exponent">q.</param>
public readonly record struct TransferFit(double Latency, double GigabytesPerSecond, double Exponent);

/// <summary>Constants of an all-reduce over 2, 4 and 8 GPUs.</summary>
public sealed record AllReduceFit(TransferFit Two, TransferFit Four, TransferFit Eight)
{
    /// <summary>The constants for so many GPUs: those of the next larger number that was measured, at most 8.</summary>
    public TransferFit For(int gpus) => gpus <= 2 ? Two : gpus <= 4 ? Four : Eight;
}

/// <summary>The links of the machine on which the transfers were measured.</summary>
/// <param name="InNode">Bandwidth between two GPUs of a node, a direction. Unit: bytes/s.</param>
/// <param name="AcrossNodes">Bandwidth between nodes, a GPU and direction. Unit: bytes/s.</param>
public readonly record struct MeasuredLinks(double InNode, double AcrossNodes);

/// <summary>Everything that was fitted for one device and the software that ran on it.</summary>
/// <param name="Name">The anchor's id, as <c>Gpu.Anchor</c> names it.</param>
/// <param name="Gemm">Matrix products of bf16 operands.</param>
/// <param name="ByteGemm">Matrix products of fp8 operands; int8 runs the same kernels.</param>
/// <param name="InputNorm">The norm before attention.</param>
/// <param name="PostNorm">The norm before the feed-forward layer.</param>
/// <param name="Rope">Rotary embedding of queries and keys.</param>
/// <param name="Activation">The gated activation.</param>
/// <param name="Stream">A plain pass over memory, fitted on the residual addition.</param>
/// <param name="Decode">Decode attention.</param>
/// <param name="Prefill">Prefill attention.</param>
/// <param name="Links">The links the transfers were measured on.</param>
/// <param name="NvLinkAllReduce">All-reduce by the engine's own kernel inside a CUDA graph, on NVLink.</param>
/// <param name="NcclAllReduce">All-reduce by NCCL, which PCIe cards fall back to.</param>
/// <param name="SendInNode">Send and receive inside a node.</param>
/// <param name="SendAcross">Send and receive between nodes.</param>
public sealed record DeviceFit(
    string Name,
    GemmFit Gemm,
    GemmFit ByteGemm,
    ElementwiseFit InputNorm,
    ElementwiseFit PostNorm,
    ElementwiseFit Rope,
    ElementwiseFit Activation,
    ElementwiseFit Stream,
    DecodeAttentionFit Decode,
    PrefillAttentionFit Prefill,
    MeasuredLinks Links,
    AllReduceFit NvLinkAllReduce,
    AllReduceFit NcclAllReduce,
    TransferFit SendInNode,
    TransferFit SendAcross);
