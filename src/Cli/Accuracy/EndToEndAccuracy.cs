using EventSim.Cli.Measurements;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Accuracy;

/// <summary>A measured point beside the simulated one. Unit: ms.</summary>
internal sealed record PredictedPoint(EndToEndPoint Point, double Ttft, double Tpot)
{
    /// <summary>The errors of TTFT.</summary>
    public static Errors TtftErrors(IEnumerable<PredictedPoint> points) =>
        Errors.Of(points.Select(point => (point.Ttft, point.Point.Ttft)));

    /// <summary>The errors of TPOT.</summary>
    public static Errors TpotErrors(IEnumerable<PredictedPoint> points) =>
        Errors.Of(points.Select(point => (point.Tpot, point.Point.Tpot)));
}

/// <summary>What was fitted on the points of a stack but for one configuration, and how it predicts that one.</summary>
/// <param name="LeftOut">The configuration: a TP or an input length.</param>
/// <param name="Fitted">How many points the overheads were fitted on.</param>
/// <param name="Overheads">The overheads.</param>
/// <param name="Protocol">What of the benchmark fitted best.</param>
/// <param name="Points">The points left out.</param>
internal sealed record Fold(
    string LeftOut, int Fitted, Overheads Overheads, Protocol Protocol, ImmutableArray<PredictedPoint> Points);

/// <summary>How well closed-loop benchmarks of one engine and model are predicted.</summary>
/// <param name="Stack">The engine, its version and the model.</param>
/// <param name="Bare">With no overheads and the usual protocol: nothing is fitted.</param>
/// <param name="Folds">Each configuration predicted by the others.</param>
internal sealed record EndToEndAccuracy(
    string Stack, ImmutableArray<PredictedPoint> Bare, ImmutableArray<Fold> Folds)
{
    private const int FewestConfigurations = 4;
    /// <summary>Another protocol than the usual one must fit better by so much.</summary>
    private const double Clearly = 1.1;

    /// <summary>Every stack.</summary>
    public static ImmutableArray<EndToEndAccuracy> Of(IEnumerable<EndToEndPoint> points) =>
        [.. points.GroupBy(point => point.Stack, StringComparer.Ordinal).Select(stack => Of(stack.Key, [.. stack]))];

    private static EndToEndAccuracy Of(string stack, ImmutableArray<EndToEndPoint> points)
    {
        var bare = Simulated(points, Overheads.None, Protocol.Usual);
        if (points.Length < FewestConfigurations) return new EndToEndAccuracy(stack, bare, []);
        var folds = LeavingOut(points, point => $"tp {point.TensorParallel}")
            .Concat(LeavingOut(points, point => $"input {point.InputTokens}"));
        return new EndToEndAccuracy(stack, bare, [.. folds]);
    }

    private static IEnumerable<Fold> LeavingOut(
        ImmutableArray<EndToEndPoint> points, Func<EndToEndPoint, string> configuration)
    {
        var groups = points.GroupBy(configuration, StringComparer.Ordinal).ToList();
        if (groups.Count < 2) yield break;
        foreach (var group in groups)
        {
            ImmutableArray<EndToEndPoint> others = [.. points.Where(point => configuration(point) != group.Key)];
            var (overheads, protocol) = Fit(others);
            yield return new Fold(
                group.Key, others.Length, overheads, protocol, Simulated([.. group], overheads, protocol));
        }
    }

    /// <summary>The overheads and the protocol that fit points best; another protocol than the usual one must fit
    /// clearly better.</summary>
    public static (Overheads Overheads, Protocol Protocol) Fit(ImmutableArray<EndToEndPoint> points)
    {
        var tried = Protocol.Tried.Select(protocol => (Fit: OverheadFit.Of(
            [
                .. points.Select(point => new Benchmark(
                    point.Ttft, point.Tpot, overheads => ClosedLoopRun.Of(point, overheads, protocol))),
            ]), Protocol: protocol));
        var best = tried.MinBy(one => one.Fit.Loss * (one.Protocol == Protocol.Usual ? 1 : Clearly));
        return (best.Fit.Overheads, best.Protocol);
    }

    private static ImmutableArray<PredictedPoint> Simulated(
        ImmutableArray<EndToEndPoint> points, Overheads overheads, Protocol protocol) =>
    [
        .. points.AsParallel().AsOrdered().Select(point =>
        {
            var (ttft, tpot) = ClosedLoopRun.Of(point, overheads, protocol);
            return new PredictedPoint(point, ttft, tpot);
        }),
    ];
}
