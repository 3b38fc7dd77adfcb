using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs;
using EventSim.Domain.Errors;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>What <c>cost: roofline</c> has no price for.</summary>
internal static class RooflineReach
{
    private const string Otherwise = "cost: {linear: …} prices it";

    /// <summary>Why the roofline can't price the scenario; empty if it can, or is not asked.</summary>
    public static Seq<InvalidInput> Check(
        Section section, Option<CostSettings> cost, Option<ModelShape> model, Option<Gpu> gpu)
    {
        if (!cost.Exists(asked => asked is CostSettings.Roofline)) return [];
        var ofModel = model.Bind(OfModel).Map(message => ("model", message));
        var ofGpu = gpu.Bind(OfGpu).Map(message => ("deployment.gpu", message));
        return ofModel.ToSeq().Concat(ofGpu.ToSeq())
            .Map(found => Locate.In(section.Mapping, new InvalidInput("", 0, found.Item1, found.Item2)));
    }

    /// <summary>A device that is like no measured one has no efficiencies to borrow.</summary>
    private static Option<string> OfGpu(Gpu gpu) => gpu.Anchor == Gpu.NoAnchor || gpu.StreamingMultiprocessors == 0
        ? $"{gpu.Name} is like none of the measured devices, and so has no price with cost: roofline; {Otherwise}"
        : None;

    /// <summary>Layers that differ from one another, and latent attention, are not priced.</summary>
    private static Option<string> OfModel(ModelShape model)
    {
        var unpriced = model switch
        {
            { Experts: not null } => "a mixture of experts",
            { Latent: not null } => "latent attention",
            _ when model.WindowedLayers > 0 && model.WindowedLayers < model.Layers =>
                "a sliding window on some of its layers",
            _ => null,
        };
        return unpriced is null
            ? None
            : $"{model.Name} has {unpriced}, which cost: roofline does not price yet; {Otherwise}";
    }
}
