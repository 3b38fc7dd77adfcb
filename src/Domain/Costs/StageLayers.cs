using EventSim.Domain.Deployments;
using EventSim.Domain.Models;

namespace EventSim.Domain.Costs;

/// <summary>The layers of a pipeline stage, by what they are made of.</summary>
/// <param name="DenseFull">With a dense feed-forward layer, and attention to the whole context.</param>
/// <param name="DenseWindowed">The same with the sliding window.</param>
/// <param name="ExpertFull">With a mixture of experts, and attention to the whole context.</param>
/// <param name="ExpertWindowed">The same with the sliding window.</param>
/// <remarks>The first layers are the dense ones. Of the first n layers ⌈n·w/L⌉ have the window, with w of all L: every
/// other layer from the first on, or five of six with the sixth without, as the models have it.</remarks>
internal readonly record struct StageLayers(int DenseFull, int DenseWindowed, int ExpertFull, int ExpertWindowed)
{
    /// <summary>Layers with a dense feed-forward layer.</summary>
    public int Dense => DenseFull + DenseWindowed;

    /// <summary>Layers with a mixture of experts.</summary>
    public int Expert => ExpertFull + ExpertWindowed;

    /// <summary>Layers that attend to the whole context.</summary>
    public int Full => DenseFull + ExpertFull;

    /// <summary>Layers with the sliding window.</summary>
    public int Windowed => DenseWindowed + ExpertWindowed;

    /// <summary>The layers of a stage (from 0).</summary>
    public static StageLayers Of(ModelShape model, Deployment deployment, int stage)
    {
        var start = 0;
        for (var before = 0; before < stage; before++) start += deployment.LayersOfStage(before, model.Layers);
        var end = start + deployment.LayersOfStage(stage, model.Layers);
        var split = Math.Clamp(model.DenseLayers, start, end);
        var dense = WindowedBefore(model, split) - WindowedBefore(model, start);
        var expert = WindowedBefore(model, end) - WindowedBefore(model, split);
        return new StageLayers(split - start - dense, dense, end - split - expert, expert);
    }

    private static int WindowedBefore(ModelShape model, int layer) =>
        (int)((((long)layer * model.WindowedLayers) + model.Layers - 1) / model.Layers);
}
