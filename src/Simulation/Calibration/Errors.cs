namespace EventSim.Simulation.Calibration;

/// <summary>How far predictions are from measurements: |predicted / measured − 1|.</summary>
/// <param name="Points">How many were compared.</param>
/// <param name="Median">Half of them are no farther.</param>
/// <param name="Mean">Their mean, also called MAPE.</param>
/// <param name="P90">Nine in ten are no farther.</param>
/// <param name="Bias">The median of predicted / measured − 1.</param>
public readonly record struct Errors(int Points, double Median, double Mean, double P90, double Bias)
{
    /// <summary>The errors of pairs.</summary>
    public static Errors Of(IEnumerable<(double Predicted, double Measured)> pairs)
    {
        var signed = pairs.Select(pair => (pair.Predicted / pair.Measured) - 1).Order().ToArray();
        if (signed.Length == 0) return default;
        var sizes = signed.Select(Math.Abs).Order().ToArray();
        return new Errors(
            sizes.Length, sizes[sizes.Length / 2], sizes.Average(), sizes[(int)(sizes.Length * 0.9)],
            signed[signed.Length / 2]);
    }
}
