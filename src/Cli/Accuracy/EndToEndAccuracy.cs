using System.Diagnostics;
using EventSim.Cli.Measurements;
using EventSim.Domain.Errors;
using EventSim.Simulation.Calibration;
using LanguageExt;

namespace EventSim.Cli.Accuracy;

/// <summary>A measured point beside the simulated one. Unit: ms.</summary>
internal sealed record PredictedPoint(EndToEndPoint Point, double Ttft, double Tpot)
{
    /// <summary>The errors of TTFT.</summary>
    public static Errors TtftErrors(IEnumerable<PredictedPoint> points) =>
        Errors.Of(points.Select(point => (point.Ttft, point.Point.Ttft)));

    /// <summary>The token budgets with which points were simulated.</summary>
    public static string Budgets(IEnumerable<PredictedPoint> points) =>
        string.Join(", ", points.Select(point => point.Point.Protocol.TokenBudget.Value).Distinct());

    /// <summary>The errors of TPOT.</summary>
    public static Errors TpotErrors(IEnumerable<PredictedPoint> points) =>
        Errors.Of(points.Select(point => (point.Tpot, point.Point.Tpot)));
}

/// <summary>What was fitted on the points of a stack but for one configuration, and how it predicts that one.</summary>
/// <param name="LeftOut">The configuration: a TP or an input length.</param>
/// <param name="Fitted">How many points the overheads were fitted on.</param>
/// <param name="Overheads">The overheads.</param>
/// <param name="Points">The points left out; a token budget that is not known is the one that fitted best.</param>
internal sealed record Fold(string LeftOut, int Fitted, Overheads Overheads, ImmutableArray<PredictedPoint> Points);

/// <summary>How well closed-loop benchmarks of one engine and model are predicted.</summary>
/// <param name="Stack">The engine, its version and the model.</param>
/// <param name="Bare">With no overheads: nothing is fitted.</param>
/// <param name="Folds">Each configuration predicted by the others.</param>
internal sealed record EndToEndAccuracy(
    string Stack, ImmutableArray<PredictedPoint> Bare, ImmutableArray<Fold> Folds)
{
    private const int FewestConfigurations = 4;

    /// <summary>Another token budget than the usual one must fit better by so much.</summary>
    private const double Clearly = 1.1;

    /// <summary>What is known of the stack's benchmarks.</summary>
    public ImmutableArray<ProtocolLine> Protocol => ProtocolLine.Of(Bare.Select(point => point.Point.Protocol));

    /// <summary>Every stack; or why points cannot be simulated.</summary>
    public static Either<Seq<InvalidInput>, ImmutableArray<EndToEndAccuracy>> Of(
        ImmutableArray<EndToEndPoint> points) =>
        Unfitted(points).Map(bare => bare.GroupBy(point => point.Point.Stack, StringComparer.Ordinal)
            .Select(stack => Of(stack.Key, [.. stack])).ToImmutableArray());

    /// <summary>Points simulated with no overheads; or why some cannot be.</summary>
    public static Either<Seq<InvalidInput>, ImmutableArray<PredictedPoint>> Unfitted(
        ImmutableArray<EndToEndPoint> points)
    {
        var simulated = points.AsParallel().AsOrdered().Select(point => ClosedLoopRun.Of(point, Overheads.None)
            .Map(times => new PredictedPoint(point, times.Ttft, times.Tpot))).ToList();
        var faults = simulated.SelectMany(one => one.LeftToSeq()).ToSeq().Strict();
        return faults.IsEmpty ? simulated.SelectMany(one => one.RightToSeq()).ToImmutableArray() : faults;
    }

    /// <summary>The overheads and, where it is not known, the token budget that fit points best; another budget than
    /// the usual one must fit clearly better. The points can be simulated.</summary>
    public static (Overheads Overheads, Budget Budget) Fit(ImmutableArray<EndToEndPoint> points) =>
        Fit(points, Fitting(points));

    private static EndToEndAccuracy Of(string stack, ImmutableArray<PredictedPoint> bare)
    {
        if (bare.Length < FewestConfigurations) return new EndToEndAccuracy(stack, bare, []);
        ImmutableArray<EndToEndPoint> points = [.. bare.Select(point => point.Point)];
        var folds = LeavingOut(points, point => $"tp {point.TensorParallel}")
            .Concat(LeavingOut(points, point => $"input {point.InputTokens}"));
        return new EndToEndAccuracy(stack, bare, [.. folds]);
    }

    private static IEnumerable<Fold> LeavingOut(
        ImmutableArray<EndToEndPoint> points, Func<EndToEndPoint, string> configuration)
    {
        var groups = points.GroupBy(configuration, StringComparer.Ordinal).ToList();
        if (groups.Count < 2) yield break;
        var budgets = Fitting(points);
        foreach (var group in groups)
        {
            ImmutableArray<EndToEndPoint> others = [.. points.Where(point => configuration(point) != group.Key)];
            var (overheads, budget) = Fit(others, budgets);
            yield return new Fold(
                group.Key, others.Length, overheads,
                [
                    .. group.Select(point => point.With(budget)).AsParallel().AsOrdered().Select(point =>
                    {
                        var (ttft, tpot) = Simulated(point, overheads);
                        return new PredictedPoint(point, ttft, tpot);
                    }),
                ]);
        }
    }

    /// <summary>The budgets among which to choose for points: those with which all can run.</summary>
    private static ImmutableArray<Budget> Fitting(ImmutableArray<EndToEndPoint> points) =>
    [
        .. Budget.Tried.Where(tried =>
            tried == Budget.Usual || points.All(point => ClosedLoopRun.Fits(point, tried))),
    ];

    private static (Overheads Overheads, Budget Budget) Fit(
        ImmutableArray<EndToEndPoint> points, ImmutableArray<Budget> budgets)
    {
        var isKnown = points.All(point => point.Protocol.TokenBudget.Origin != Origin.Assumed);
        var tried = budgets.Where(budget => budget == Budget.Usual || !isKnown).Select(budget => (
            Fit: OverheadFit.Of(
            [
                .. points.Select(point => point.With(budget)).Select(point => new Benchmark(
                    point.Ttft, point.Tpot, overheads => Simulated(point, overheads))),
            ]),
            Budget: budget));
        var best = tried.MinBy(one => one.Fit.Loss * (one.Budget == Budget.Usual ? 1 : Clearly));
        return (best.Fit.Overheads, best.Budget);
    }

    private static (double Ttft, double Tpot) Simulated(EndToEndPoint point, Overheads overheads) =>
        ClosedLoopRun.Of(point, overheads).IfLeft(fault => throw new UnreachableException($"{fault}"));
}
