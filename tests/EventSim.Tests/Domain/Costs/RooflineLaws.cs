using EventSim.Cli.Devices;
using EventSim.Domain.Costs;
using EventSim.Domain.Deployments;
using EventSim.Domain.Models;
using EventSim.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventSim.Tests.Domain.Costs;

/// <summary>What holds for every model, GPU and batch under the roofline cost.</summary>
public sealed class RooflineLaws
{
    private static readonly string[] Models =
    [
        "llama-3.1-8b", "llama-3.1-70b", "qwen3-32b", "mistral-7b-v0.1", "mixtral-8x7b", "qwen3-30b-a3b", "deepseek-v3",
        "deepseek-v2-lite", "gpt-oss-120b",
    ];

    private static readonly string[] Gpus = ["a100-80gb-sxm", "h100-sxm", "h200-sxm", "b200-sxm", "l40s", "a40"];

    public sealed record Case(
        string Model, string Gpu, int Tp, Quantization Quantization, PrefillShape[] Chunks, int[] Contexts)
    {
        public Deployment Deployment => Served.On(Gpu, Tp);

        public long Nanoseconds() => Served.Roofline(Model, Deployment, Quantization).StageTime(Batch(), 0).Nanoseconds;

        public BatchShape Batch() => Served.Batch(Chunks, Contexts.Length, Contexts.Sum(c => (long)c));
    }

    public static class Cases
    {
        public static Arbitrary<Case> Any()
        {
            var chunk = from tokens in Gen.OneOf(Gen.Choose(1, 3), Gen.Choose(1, 5000))
                        from context in Gen.OneOf(Gen.Choose(0, 300), Gen.Choose(0, 9000))
                        select new PrefillShape(tokens, context);
            var generated =
                from model in Gen.Elements(Models)
                from gpu in Gen.Elements(Gpus)
                from tp in Gen.Elements(1, 2, 4, 8)
                from quantization in Gen.Elements(Enum.GetValues<Quantization>())
                from chunks in Gen.Choose(0, 3).SelectMany(n => Gen.ArrayOf(chunk, n))
                from decodes in Gen.Choose(0, 64)
                from longest in Gen.Elements(300, 12_000)
                from contexts in Gen.ArrayOf(Gen.Choose(1, longest), chunks.Length == 0 ? decodes + 1 : decodes)
                select new Case(model, gpu, tp, quantization, chunks, contexts);
            return generated.ToArbitrary();
        }
    }

    [Law(Arbitrary = [typeof(Cases)])]
    public void A_longer_chunk_costs_more(Case given)
    {
        if (given.Chunks.Length == 0 || ChangesKernels(given)) return;
        var chunk = given.Chunks[0] with { Tokens = given.Chunks[0].Tokens + 1 };
        var longer = given with { Chunks = [chunk, .. given.Chunks[1..]] };
        Assert.True(longer.Nanoseconds() > given.Nanoseconds());
    }

    [Law(Arbitrary = [typeof(Cases)])]
    public void A_longer_context_never_costs_less(Case given)
    {
        var before = given.Nanoseconds();
        if (given.Chunks.Length > 0)
        {
            var chunk = given.Chunks[0] with { Context = given.Chunks[0].Context + 64 };
            Assert.True((given with { Chunks = [chunk, .. given.Chunks[1..]] }).Nanoseconds() >= before);
        }

        if (given.Contexts.Length > 0)
        {
            var longer = given with { Contexts = [given.Contexts[0] + 64, .. given.Contexts[1..]] };
            Assert.True(longer.Nanoseconds() >= before);
        }
    }

    [Law(Arbitrary = [typeof(Cases)])]
    public void Another_sequence_costs_more(Case given)
    {
        var before = given.Nanoseconds();
        var chunks = given with { Chunks = [.. given.Chunks, new PrefillShape(16, 0)] };
        Assert.True(chunks.Nanoseconds() > before);

        // No shorter than the mean of those that decode, nor than a chunk with what is before it: contexts of decodes
        // are known by their sum, and a lower mean is a shorter walk, and below 256 tokens one kernel less.
        var mean = given.Contexts.Length == 0 ? 1 : (int)Math.Ceiling(given.Contexts.Average());
        var longest = given.Chunks.Select(chunk => chunk.Context + chunk.Tokens).Append(mean).Max();
        Assert.True((given with { Contexts = [.. given.Contexts, longest] }).Nanoseconds() > before);
    }

    [Law(Arbitrary = [typeof(Cases)])]
    public void No_iteration_is_faster_than_reading_its_weights_or_than_the_peak(Case given)
    {
        var seconds = given.Nanoseconds() / 1e9;
        var model = Served.Model(given.Model);
        var gpu = Served.Gpu(given.Gpu);
        var linear = (model.DenseLayers * ModelFigures.DenseLinearParameters(model))
            + (model.ExpertLayers * UsedParameters(model, given.Batch().Tokens));
        var weights = linear * ModelFigures.BytesPerWeight(given.Quantization) / given.Tp;
        Assert.True(seconds > weights / gpu.MemoryBandwidth);

        var peak = Math.Max(gpu.Bf16Flops, Math.Max(gpu.Fp8Flops, gpu.Int8Ops));
        var cost = Served.Roofline(given.Model, given.Deployment, given.Quantization);
        Assert.True(seconds > cost.Flops(given.Batch())!.Value / given.Tp / peak);
    }

    [Law(Arbitrary = [typeof(Cases)])]
    public void The_parts_add_up_to_the_time(Case given)
    {
        var cost = Served.Roofline(given.Model, given.Deployment, given.Quantization);
        Assert.InRange(given.Nanoseconds() - (cost.Breakdown(given.Batch(), 0).Sum(op => op.Total) * 1e3), -1, 1);
    }

    [Law(Arbitrary = [typeof(Cases)])]
    public void Prefill_and_decode_in_one_iteration_take_no_less_than_either(Case given)
    {
        if (given.Chunks.Length == 0 || given.Contexts.Length == 0) return;
        var together = given.Nanoseconds();
        var prefill = (given with { Contexts = [] }).Nanoseconds();
        var decode = (given with { Chunks = [] }).Nanoseconds();
        Assert.True(together >= Math.Max(prefill, decode));
    }

    [Fact]
    public void Chunks_of_one_token_keep_to_the_laws()
    {
        foreach (var given in OneToken)
        {
            A_longer_chunk_costs_more(given);
            A_longer_context_never_costs_less(given);
            Another_sequence_costs_more(given);
            Prefill_and_decode_in_one_iteration_take_no_less_than_either(given);
        }
    }

    /// <summary>Cases in which a law failed.</summary>
    private static readonly Case[] OneToken =
    [
        new("mistral-7b-v0.1", "l40s", 1, Quantization.None, [new(1, 292)], Decoding(44, 6039)),
        new("mistral-7b-v0.1", "l40s", 2, Quantization.Fp8, [new(1, 6577), new(1, 115), new(1, 2499)],
            Decoding(35, 5204)),
        new("qwen3-32b", "a100-80gb-sxm", 2, Quantization.Int8, [new(1, 14)], []),
        new("llama-3.1-8b", "a100-80gb-sxm", 2, Quantization.Fp8, [new(1, 93), new(1, 142)], []),
        new("qwen3-32b", "b200-sxm", 4, Quantization.Int4, [new(1, 633), new(1, 38)], Decoding(3, 129)),
        new("llama-3.1-70b", "h200-sxm", 8, Quantization.Fp8, [new(1, 214)], Decoding(1, 272)),
        new("deepseek-v2-lite", "a100-80gb-sxm", 4, Quantization.Fp8, [new(1, 297)], Decoding(3, 6748)),
    ];

    private static int[] Decoding(int sequences, int context) => [.. Enumerable.Repeat(context, sequences)];

    /// <summary>Weights of a layer with experts that so many tokens use, each picking its experts by itself.</summary>
    private static double UsedParameters(ModelShape model, int tokens)
    {
        if (model.Experts is not { } experts) return 0;
        var others = ModelFigures.ActiveLinearParameters(model)
            - (experts.ExpertsPerToken * (double)model.MlpMatrices * model.Hidden * experts.Intermediate);
        var used = experts.Experts * (1 - Math.Pow(1 - ((double)experts.ExpertsPerToken / experts.Experts), tokens));
        return others + (used * model.MlpMatrices * model.Hidden * experts.Intermediate);
    }

    /// <summary>One token more, and latent attention computes the chunk in another kernel: one of one token leaves that
    /// of the decodes, which nobody else may need; at the threshold the engine expands keys and values to heads, which
    /// is quicker.</summary>
    private static bool ChangesKernels(Case given) =>
        Served.Model(given.Model).Latent is not null
        && (given.Chunks[0].Tokens == 1
            || given.Chunks[0].Tokens == DeviceCatalog.Of(Served.Gpu(given.Gpu).Anchor)
                .Latent.Prefill.Constants.ShortUpTo);
}
