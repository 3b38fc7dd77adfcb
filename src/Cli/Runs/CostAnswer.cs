using EventSim.Domain.Costs;

namespace EventSim.Cli.Runs;

/// <summary>The predicted time of one iteration.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="Stages">The kernels of each pipeline stage.</param>
/// <param name="HandOver">The time between two stages. Unit: ms.</param>
/// <param name="Milliseconds">The time from the start on the first stage to the end on the last. Unit: ms.</param>
internal sealed record CostAnswer(
    CostQuestion Question, ImmutableArray<ImmutableArray<OpCost>> Stages, double HandOver, double Milliseconds)
{
    /// <summary>Works it out.</summary>
    public static CostAnswer Of(CostQuestion question)
    {
        var scenario = question.Scenario;
        var cost = (RooflineCost)CostModels.For(scenario);
        var stages = scenario.Deployment.PipelineParallel;
        return new CostAnswer(
            question,
            [.. Enumerable.Range(0, stages).Select(stage => cost.Breakdown(question.Batch, stage))],
            cost.HandOver(question.Batch).Nanoseconds / 1e6,
            IterationTime.Of(cost, question.Batch, stages).Nanoseconds / 1e6);
    }
}
