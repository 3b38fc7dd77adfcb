using System.Text.Json.Nodes;
using EventSim.Domain.Costs;
using EventSim.Domain.Units;
using MathNet.Numerics.LinearAlgebra;

namespace EventSim.Cli.Accuracy;

/// <summary>What an engine's version adds to the kernels' time. Unit: us.</summary>
/// <param name="Iteration">An iteration.</param>
/// <param name="Sequence">A sequence of an iteration.</param>
/// <param name="Request">A request before it reaches the engine.</param>
internal sealed record Overheads(double Iteration, double Sequence, double Request)
{
    /// <summary>Nothing.</summary>
    public static Overheads None { get; } = new(0, 0, 0);

    /// <summary>As the cost model takes them.</summary>
    public HostOverhead ToHost() => new(Iteration, Sequence, new Duration((long)Math.Round(Request * 1e3)));

    /// <summary>As a scenario states them.</summary>
    public JsonObject ToJson() => new()
    {
        ["iteration"] = FormattableString.Invariant($"{Iteration:0}us"),
        ["sequence"] = FormattableString.Invariant($"{Sequence:0.0}us"),
        ["request"] = FormattableString.Invariant($"{Request:0}us"),
    };

    /// <summary>They by their number.</summary>
    public double this[int index] => index switch { 0 => Iteration, 1 => Sequence, _ => Request };

    /// <summary>The same with another value for one of them.</summary>
    public Overheads With(int index, double value) => index switch
    {
        0 => this with { Iteration = value },
        1 => this with { Sequence = value },
        _ => this with { Request = value },
    };

    /// <inheritdoc />
    public override string ToString() =>
        FormattableString.Invariant($"{Iteration:0} us, {Sequence:0.0} us, {Request / 1e3:0.0} ms");
}

/// <summary>A benchmark's mean TTFT and TPOT, and how they are simulated. Unit: ms.</summary>
/// <param name="Ttft">Measured.</param>
/// <param name="Tpot">Measured.</param>
/// <param name="Simulate">Simulated with overheads.</param>
internal sealed record Benchmark(double Ttft, double Tpot, Func<Overheads, (double Ttft, double Tpot)> Simulate);

/// <summary>Fits the few overheads of an engine's version to benchmarks: a Gauss-Newton search for the least relative
/// errors of TTFT and TPOT, on which overheads act nearly linearly.</summary>
internal static class OverheadFit
{
    private const int Rounds = 3;

    /// <summary>Errors below this share pull as squares, larger ones as sizes: a point that is far off is off for
    /// another reason.</summary>
    private const double Near = 0.05;

    /// <summary>How much the least overheads are preferred where the benchmarks do not tell.</summary>
    private const double Preference = 1e-3;

    /// <summary>The changes by which the influence of an overhead is seen. Unit: us.</summary>
    private static readonly ImmutableArray<double> Steps = [500, 20, 10_000];

    /// <summary>The overheads, and the mean of |ln(predicted/measured)| of TTFT plus that of TPOT.</summary>
    public static (Overheads Overheads, double Loss) Of(ImmutableArray<Benchmark> benchmarks)
    {
        var (best, least) = (Overheads.None, double.PositiveInfinity);
        var at = Overheads.None;
        for (var round = 0; ; round++)
        {
            var errors = Errors(benchmarks, at);
            var loss = 2 * errors.Average(Math.Abs);
            if (loss < least) (best, least) = (at, loss);
            if (round == Rounds) return (best, least);
            at = Next(benchmarks, at, errors);
        }
    }

    /// <summary>ln(simulated/measured) of TTFT and TPOT, one after the other.</summary>
    private static double[] Errors(ImmutableArray<Benchmark> benchmarks, Overheads overheads) =>
    [
        .. benchmarks.AsParallel().AsOrdered().Select(benchmark => (benchmark, benchmark.Simulate(overheads)))
            .AsEnumerable().SelectMany(pair => (double[])
            [
                Math.Log(pair.Item2.Ttft / pair.benchmark.Ttft), Math.Log(pair.Item2.Tpot / pair.benchmark.Tpot),
            ]),
    ];

    private static Overheads Next(ImmutableArray<Benchmark> benchmarks, Overheads at, double[] errors)
    {
        var moved = Steps.Select((step, i) => Errors(benchmarks, at.With(i, at[i] + step))).ToList();
        double Weight(int row) => 1 / Math.Sqrt(Near + Math.Abs(errors[row]));
        var slopes = Matrix<double>.Build.Dense(errors.Length + Steps.Length, Steps.Length, (row, column) =>
            row < errors.Length ? (moved[column][row] - errors[row]) * Weight(row)
            : row - errors.Length == column ? Preference
            : 0);
        var missing = Vector<double>.Build.Dense(
            errors.Length + Steps.Length, row => row < errors.Length ? -errors[row] * Weight(row) : 0);
        var change = slopes.QR().Solve(missing);
        return Enumerable.Range(0, Steps.Length).Aggregate(
            at, (overheads, i) => overheads.With(i, Math.Max(0, overheads[i] + (change[i] * Steps[i]))));
    }
}
