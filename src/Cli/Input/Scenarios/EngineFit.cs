using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs;
using EventSim.Domain.Errors;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>Whether the engine of a scenario can run at all: the model fits, no length is beyond the cache, and the
/// largest iteration has a time that 64 bits of nanoseconds hold.</summary>
internal static class EngineFit
{
    /// <summary>The scenario, or why its engine can't run, with the lines of the document.</summary>
    public static Either<Seq<InvalidInput>, Scenario> Check(Scenario scenario, Node root) =>
        Resolve(scenario).MapLeft(faults => faults.Map(fault => Locate.In(root, fault)).Strict()).Map(_ => scenario);

    private static Either<Seq<InvalidInput>, EngineLimits> Resolve(Scenario scenario)
    {
        try
        {
            var cost = CostModels.For(scenario);
            return EngineResolution.Resolve(scenario, cost).Bind(limits => Largest(cost, limits));
        }
        catch (OverflowException)
        {
            return Beyond();
        }
    }

    private static Either<Seq<InvalidInput>, EngineLimits> Largest(CostModel cost, EngineLimits limits)
    {
        var prefill = IterationTime.OfPrompt(
            cost, Math.Min(limits.MaxNumBatchedTokens, limits.MaxModelLen), limits.PipelineStages);
        var decode = IterationTime.Of(
            cost, IterationTime.DecodeShape(limits.MaxNumSeqs, limits.MaxModelLen), limits.PipelineStages);
        return Math.Max(prefill.Nanoseconds, decode.Nanoseconds) > Quantities.MaxNanoseconds ? Beyond() : limits;
    }

    private static Either<Seq<InvalidInput>, EngineLimits> Beyond() => Seq1(new InvalidInput(
        "", 0, "",
        "an iteration could take longer than 1000 days with these figures of the model, the GPU or the cost"));
}
