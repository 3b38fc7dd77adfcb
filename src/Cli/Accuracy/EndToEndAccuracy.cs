using EventSim.Cli.Measurements;
using EventSim.Simulation.Calibration;
using MathNet.Numerics.LinearAlgebra;

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
    private const int Rounds = 3;

    /// <summary>Another protocol than the usual one must fit better by so much.</summary>
    private const double Clearly = 1.1;

    /// <summary>The changes by which the influence of an overhead is seen. Unit: us.</summary>
    private static readonly ImmutableArray<double> Steps = [500, 20, 10_000];

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

    private static (Overheads Overheads, Protocol Protocol) Fit(ImmutableArray<EndToEndPoint> points) =>
        Protocol.Tried.Select(protocol => (Overheads: Fit(points, protocol), Protocol: protocol))
            .MinBy(tried => Loss(Simulated(points, tried.Overheads, tried.Protocol))
                * (tried.Protocol == Protocol.Usual ? 1 : Clearly));

    /// <summary>Overheads that lessen the relative errors: they act nearly linearly.</summary>
    private static Overheads Fit(ImmutableArray<EndToEndPoint> points, Protocol protocol)
    {
        var (best, least) = (Overheads.None, double.PositiveInfinity);
        var at = Overheads.None;
        for (var round = 0; round <= Rounds; round++)
        {
            var here = Simulated(points, at, protocol);
            var loss = Loss(here);
            if (loss < least) (best, least) = (at, loss);
            if (round == Rounds) break;
            at = Next(points, at, here, protocol);
        }

        return best;
    }

    private static Overheads Next(
        ImmutableArray<EndToEndPoint> points, Overheads at, ImmutableArray<PredictedPoint> here, Protocol protocol)
    {
        var moved = Steps.Select((step, i) => Simulated(points, at.With(i, at[i] + step), protocol)).ToList();
        var size = 2 * here.Length;
        var slopes = Matrix<double>.Build.Dense(size, Steps.Length, (row, column) =>
            (Of(moved[column][row / 2], row) - Of(here[row / 2], row)) / Measured(here[row / 2], row)
            / Steps[column] * Weight(here[row / 2], row));
        var missing = Vector<double>.Build.Dense(size, row =>
            (1 - (Of(here[row / 2], row) / Measured(here[row / 2], row))) * Weight(here[row / 2], row));
        var change = slopes.QR().Solve(missing);
        return Enumerable.Range(0, Steps.Length).Aggregate(
            at, (overheads, i) => overheads.With(i, Math.Max(0, overheads[i] + change[i])));

        static double Of(PredictedPoint point, int row) => row % 2 == 0 ? point.Ttft : point.Tpot;
        static double Measured(PredictedPoint point, int row) => row % 2 == 0 ? point.Point.Ttft : point.Point.Tpot;

        // A point that is far off is off for another reason: it pulls less.
        static double Weight(PredictedPoint point, int row) =>
            1 / Math.Sqrt(0.05 + Math.Abs((Of(point, row) / Measured(point, row)) - 1));
    }

    private static double Loss(IEnumerable<PredictedPoint> points) => points.Average(point =>
        Math.Abs(Math.Log(point.Ttft / point.Point.Ttft)) + Math.Abs(Math.Log(point.Tpot / point.Point.Tpot)));

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
