using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs;
using EventSim.Domain.Errors;
using EventSim.Domain.Hardware;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>What <c>cost: roofline</c> has no price for.</summary>
internal static class RooflineReach
{
    private const string Otherwise = "cost: {linear: …} prices it";

    /// <summary>Why the roofline can't price the scenario; empty if it can, or is not asked.</summary>
    public static Seq<InvalidInput> Check(
        Section section, Option<CostSettings> cost, Option<Gpu> gpu)
    {
        if (!cost.Exists(asked => asked is CostSettings.Roofline)) return [];
        return gpu.Bind(OfGpu).ToSeq()
            .Map(message => Locate.In(section.Mapping, new InvalidInput("", 0, "deployment.gpu", message)));
    }

    /// <summary>A device that is like no measured one has no efficiencies to borrow.</summary>
    private static Option<string> OfGpu(Gpu gpu) => gpu.Anchor == Gpu.NoAnchor || gpu.StreamingMultiprocessors == 0
        ? $"{gpu.Name} is like none of the measured devices, and so has no price with cost: roofline; {Otherwise}"
        : None;
}
