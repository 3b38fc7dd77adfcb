using EventSim.Cli.Measurements;
using EventSim.Domain.Hardware;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Accuracy;

/// <summary>How well whole layers of a model are predicted by constants fitted on other models.</summary>
/// <param name="Device">The device.</param>
/// <param name="Model">The model that was left out.</param>
/// <param name="Errors">Of the sum of its layer's kernels, attention apart.</param>
internal sealed record LayerAccuracy(string Device, string Model, Errors Errors)
{
    private const int Effort = 1_500;

    /// <summary>Every model of every device, and all of a device together.</summary>
    public static ImmutableArray<LayerAccuracy> Of(IEnumerable<MeasuredTable> tables)
    {
        var devices =
            from table in tables
            where LayerFamilies.Holds(table)
            from device in table.Rows.GroupBy(row => row["device"], StringComparer.Ordinal)
            let gpu = MeasuredDevices.Find(device.Key)
            where gpu is not null
            select (Gpu: gpu, table.Name, Rows: device.ToImmutableArray());
        return [.. devices.SelectMany(device => Of(device.Gpu, device.Name, device.Rows))];
    }

    private static IEnumerable<LayerAccuracy> Of(Gpu gpu, string source, ImmutableArray<MeasuredRow> rows)
    {
        var models = rows.GroupBy(Architecture).Where(model => model.Count() < rows.Length).ToList();
        var judged = models.AsParallel().AsOrdered()
            .Select(model => (
                Name: string.Join(" and ", model.Select(row => row["model"]).Distinct()),
                Pairs: LeftOut(gpu, source, [.. rows.Where(row => Architecture(row) != model.Key)], [.. model])))
            .ToList();
        return judged.Select(model => new LayerAccuracy(gpu.Name, model.Name, Errors.Of(model.Pairs)))
            .Append(new LayerAccuracy(gpu.Name, "all of them", Errors.Of(judged.SelectMany(model => model.Pairs))));
    }

    /// <summary>Two models whose layers are the same are one: leaving out one alone would leave its twin in.</summary>
    private static string Architecture(MeasuredRow row) => string.Join(
        '|', row["n_head"], row["n_kv_head"], row["n_embd"], row["n_expanded_embd"], row["use_gated_mlp"]);

    private static List<(double Predicted, double Measured)> LeftOut(
        Gpu gpu, string source, ImmutableArray<MeasuredRow> known, ImmutableArray<MeasuredRow> leftOut)
    {
        var products = LayerFamilies.Products(gpu, source, known);
        var passes = LayerFamilies.AllPasses(gpu, source, known);
        var ofProducts = Calibrator.Fit(products, Effort);
        var ofPasses = passes.ToDictionary(pass => pass.Key, pass => Calibrator.Fit(pass.Value, Effort));
        return [.. leftOut.Select(Layer).Where(pair => pair.Measured > 0)];

        (double Predicted, double Measured) Layer(MeasuredRow row)
        {
            var (predicted, measured) = (0.0, 0.0);
            foreach (var column in LayerFamilies.Columns)
            {
                if (row[column].Length == 0) continue;
                var shape = LayerFamilies.Shape(row, column);
                measured += row.Number(column) * 1e3;
                predicted += passes.TryGetValue(column, out var pass)
                    ? pass.Predict(ofPasses[column].AsSpan(), shape.AsSpan())
                    : products.Predict(ofProducts.AsSpan(), shape.AsSpan());
            }

            return (predicted, measured);
        }
    }
}
