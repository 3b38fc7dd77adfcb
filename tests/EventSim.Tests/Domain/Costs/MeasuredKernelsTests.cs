using System.Globalization;
using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using EventSim.Tests.Support;
using Xunit.Abstractions;

namespace EventSim.Tests.Domain.Costs;

/// <summary>The forms against the kernel times that others measured. The bounds are a little above what each form
/// reached when it was fitted: a change that makes a form worse is seen, and no accuracy is claimed beyond
/// it.</summary>
public sealed class MeasuredKernelsTests(ITestOutputHelper output)
{
    [SharedTheory]
    [InlineData("h100-sxm", "h100_sxm_vllm0.24.0", "bfloat16", 0.07)]
    [InlineData("h100-sxm", "h100_sxm_vllm0.24.0", "fp8", 0.18)]
    [InlineData("a100-80gb-sxm", "a100_sxm_vllm0.14.0", "bfloat16", 0.09)]
    public void Gemm(string id, string table, string dtype, double bound)
    {
        var (gpu, fit) = Device(id);
        var bytes = dtype == "fp8";
        var rates = GemmRates.Of(gpu, bytes ? Quantization.Fp8 : Quantization.None);
        var rows = SharedData.Rows($"kernels/vllm/gemm_{table}.csv.gz")
            .Where(r => r["dtype"] == dtype && Value(r, "m") <= 16_384 && Served(r, "n") && Served(r, "k"));
        Check(bound, rows.Select(r => (
            new Gemm(Value(r, "n"), Value(r, "k")).Milliseconds(Value(r, "m"), rates, bytes ? fit.ByteGemm : fit.Gemm),
            Value(r, "time_us") / 1e3)));

        static bool Served(Dictionary<string, string> row, string size) => Value(row, size) is >= 1024 and <= 32_768;
    }

    [SharedTheory]
    [InlineData("h100-sxm", "h100_sxm_vllm0.24.0", 0.15)]
    [InlineData("a100-80gb-sxm", "a100_sxm_vllm0.14.0", 0.11)]
    public void Prefill_attention(string id, string table, double bound)
    {
        var (gpu, fit) = Device(id);
        var rows = SharedData.Rows($"kernels/vllm/ctx_attn_{table}.csv.gz")
            .Where(r => Plain(r) && Value(r, "isl") >= 64 && Value(r, "isl") * Value(r, "batch") <= 32_768);
        Check(bound, rows.Select(r =>
        {
            var chunk = new PrefillShape((int)Value(r, "isl"), (int)Value(r, "prefix_len"));
            var chunks = Enumerable.Repeat(chunk, (int)Value(r, "batch")).ToArray();
            return (PrefillAttention.Milliseconds(chunks, Shape(r), gpu, fit.Prefill), Value(r, "time_us") / 1e3);
        }));
    }

    // Points whose keys and values fit the second-level cache read faster than memory: the model has no such cache.
    [SharedTheory]
    [InlineData("h100-sxm", "h100_sxm_vllm0.24.0", 50e6, 0.11)]
    [InlineData("a100-80gb-sxm", "a100_sxm_vllm0.14.0", 40e6, 0.14)]
    public void Decode_attention_beyond_the_cache(string id, string table, double cache, double bound)
    {
        var (gpu, fit) = Device(id);
        var rows = SharedData.Rows($"kernels/vllm/gen_attn_{table}.csv.gz")
            .Where(r => Plain(r)
                && 4 * Value(r, "batch") * Value(r, "kv_len") * Value(r, "kv_heads") * Value(r, "head_dim") > cache);
        Check(bound, rows.Select(r =>
        {
            var batch = (int)Value(r, "batch");
            var context = (long)(batch * Value(r, "kv_len"));
            return (DecodeAttention.Milliseconds(batch, context, Shape(r), gpu, fit.Decode), Value(r, "time_us") / 1e3);
        }));
    }

    [SharedTheory]
    [InlineData("h100-sxm", "h100_sxm", 0.08)]
    [InlineData("a100-80gb-sxm", "a100_sxm", 0.14)]
    public void All_reduce(string id, string device, double bound)
    {
        var (gpu, fit) = Device(id);
        var rows = SharedData.Rows("kernels/vllm/custom_allreduce_all.csv.gz")
            .Where(r => r["gpu"] == device && r["kernel"] == "vLLM_custom_graph");
        Check(bound, rows.Select(r => (
            AllReduce.Milliseconds(2 * Value(r, "num_elements"), (int)Value(r, "num_gpus"), gpu, fit),
            Value(r, "time_us") / 1e3)));
    }

    private void Check(double bound, IEnumerable<(double Predicted, double Measured)> points)
    {
        var errors = points.Select(p => Math.Abs((p.Predicted / p.Measured) - 1)).Order().ToArray();
        Assert.NotEmpty(errors);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{errors.Length} points: mean {errors.Average():P1}, median {errors[errors.Length / 2]:P1}, "
            + $"p90 {errors[(int)(errors.Length * 0.9)]:P1}"));
        Assert.InRange(errors.Average(), 0, bound);
    }

    private static (Gpu Gpu, DeviceFit Fit) Device(string id) => (
        Served.Gpu(id), DeviceFits.TryFind(id).Match(f => f, () => throw new InvalidOperationException(id)));

    private static bool Plain(Dictionary<string, string> row) =>
        row["attn_dtype"] == "bfloat16" && row["kv_dtype"] == "bfloat16" && row["window"] == "0";

    private static AttentionShape Shape(Dictionary<string, string> row) => new(
        (int)Value(row, "q_heads"), (int)Value(row, "kv_heads"), (int)Value(row, "head_dim"), 2, int.MaxValue);

    private static double Value(Dictionary<string, string> row, string column) =>
        double.Parse(row[column], CultureInfo.InvariantCulture);
}
