using EventSim.Cli.Devices;
using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Measurements;

/// <summary>Latent attention of one layer of DeepSeek V3: tables with a phase.</summary>
internal static class MlaFamilies
{
    private static readonly LatentShape Shape = new(1536, 512, 128, 64, 128);

    private static readonly Phase Decoding = new("decode", new SampleAxis("kv_len", true), 0, ("step", 1));

    private static readonly Phase Chunks = new("prefill", new SampleAxis("isl", true), 1, ("isl", 0));

    private static readonly ImmutableArray<string> Shares =
        ["memory", "compute", "absorb", "attention", "expand", "traffic", "short_compute", "short_traffic"];

    private static readonly ImmutableArray<string> Unmeasured = ["constant_us", "short_up_to"];

    /// <summary>The families of a table.</summary>
    public static IEnumerable<KernelFamily> Of(MeasuredTable table)
    {
        if (!table.Has("gpu", "phase", "kv_dtype", "kernel", "num_heads", "batch", "isl", "step", "time_us"))
            yield break;
        foreach (var group in table.Rows.GroupBy(row => (Gpu: row["gpu"], Phase: row["phase"], Type: row["kv_dtype"])))
        {
            if (MeasuredDevices.Find(group.Key.Gpu) is not { } gpu) continue;
            var measured = new Measured(gpu, MeasuredCaches.Of(group.Key.Type), table.Name, [.. group]);
            yield return group.Key.Phase == "generation" ? Decode(measured) : Prefill(measured);
        }
    }

    /// <summary>Up to how many tokens vLLM's backends treat a chunk as a decoding sequence
    /// (<c>reorder_batch_threshold</c>).</summary>
    private static double ShortUpTo(string kernel) =>
        kernel.Contains("flash_attn_mla", StringComparison.Ordinal) ? 512
        : kernel.Contains("flashmla", StringComparison.Ordinal) ? 128
        : 0;

    /// <summary>The kernel that stands in where there is none for the architecture: tiles of 16 heads, far from the
    /// peak; the others have tiles of 64.</summary>
    private static bool IsTriton(string kernel) => kernel.Contains("triton", StringComparison.Ordinal);

    private static KernelFamily Decode(Measured measured)
    {
        var (type, rates, triton) = (measured.Type, AttentionRates.Of(measured.Gpu), IsTriton(measured.Kernel));
        var constants = Starts.Of<LatentDecodeFit>(
            [
                measured.Constant, .85, triton ? .1 : .6, triton ? 16 : 64, 4, triton ? 20 : 1, .7, measured.Launches,
                4,
            ],
            "constant_us", "exponent", "rows");
        return Family(Decoding, measured, constants, (constants, shape) => LatentDecode.WithLaunches(
            shape[0], shape[0] * shape[1], measured.Heads(shape[2]), rates, LatentDecodeFit.From(constants))) with
        {
            Shipped = fit => fit.LatentOver(type).Decode.Values,
        };
    }

    private static KernelFamily Prefill(Measured measured)
    {
        var (type, rates, shortUpTo) = (measured.Type, AttentionRates.Of(measured.Gpu), ShortUpTo(measured.Kernel));
        var constants = Starts.Of<LatentPrefillFit>(
            [measured.Constant, .7, .7, .6, shortUpTo, .6, .6, 20, measured.Launches, 4],
            [.. shortUpTo > 0 ? Unmeasured : [.. Unmeasured, "short_compute", "short_traffic", "short_token_ns"]]);
        return Family(Chunks, measured, constants, (constants, shape) => LatentPrefill.WithLaunches(
            shape[0], new PrefillShape((int)shape[1], 0), measured.Heads(shape[2]), rates,
            LatentPrefillFit.From(constants))) with
        {
            Shipped = fit => fit.LatentOver(type).Prefill.Values,
        };
    }

    private static KernelFamily Family(
        Phase phase, Measured measured, ImmutableArray<StartConstant> constants, Prediction predict)
    {
        var kind = MeasuredCaches.Kind(measured.Type);
        return new KernelFamily(
            $"mla {phase.Name} {kind}", measured.Gpu.Name, $"mla.{kind}.{phase.Name}", measured.Source,
            [new("batch", true), phase.Length, new("num_heads", false)], phase.Size, constants.UpTo(1, Shares), predict,
            [.. measured.Rows.Select(phase.Sample)])
        {
            Lines = [new(0), new(1), new(2)],
        };
    }

    /// <summary>What is measured of a kind of kernel.</summary>
    /// <param name="Name">What families call the kind.</param>
    /// <param name="Length">The axis of tokens.</param>
    /// <param name="Size">The axis by which errors are listed.</param>
    /// <param name="Tokens">The column of tokens, and how many there are beside them.</param>
    private sealed record Phase(string Name, SampleAxis Length, int Size, (string Column, int More) Tokens)
    {
        public Sample Sample(MeasuredRow row) => row.Sample(
            [row.Number("batch"), row.Number(Tokens.Column) + Tokens.More, row.Number("num_heads")]);
    }

    /// <summary>The rows of a family.</summary>
    private sealed record Measured(Gpu Gpu, KvCacheDtype Type, string Source, ImmutableArray<MeasuredRow> Rows)
    {
        private readonly int _bytes = ModelFigures.BytesPerKvElement(Type);

        public string Kernel => Rows[0]["kernel"];

        /// <summary>What a kernel takes however small it is could not be measured behind its launches: decode
        /// attention's is taken.</summary>
        public double Constant
        {
            get
            {
                var decode = DeviceCatalog.Of(Gpu.Anchor).AttentionOver(Type).Decode.Constants;
                return Math.Round(decode.Constant + decode.LongContext, 1);
            }
        }

        /// <summary>The median of the tenth that took least.</summary>
        public double Launches => Rows.Select(row => row.Time("time_us")).Order().ElementAt(Rows.Length / 20);

        public LatentHeads Heads(double heads) => new(heads, Shape, _bytes);
    }
}
