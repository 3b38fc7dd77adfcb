using System.Globalization;
using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Devices;

/// <summary>One kernel's constants in a device's file: each in its range, where they come from, and the shapes that
/// they were fitted on.</summary>
/// <param name="problems">Where faults are kept.</param>
internal sealed class FitReader(Problems problems)
{
    private const double Largest = 1e12;

    private static readonly KeyTable Keys = KeyTable.Of("fit", "constants", "source", "measured", "left_out");

    private static readonly KeyTable AxisKeys = KeyTable.Of("axis", "from", "to", "values");

    private static readonly KeyTable ErrorKeys = KeyTable.Of("left_out", "points", "median", "mean", "p90");

    private static readonly Reader<double> NotNegative = Numbers.Number(IsCoordinate, "a number of at least 0");

    /// <summary>What a form can be asked about: a number of at least 0, and no larger than any size or count.</summary>
    public static bool IsCoordinate(double value) => value is >= 0 and <= Largest;

    /// <summary>Reads them.</summary>
    public Option<Fitted<T>> Read<T>(Node node)
        where T : IFit<T> =>
        Read(node, T.Form, T.Axes).Map(read => new Fitted<T>(read.Values, read.Source, read.Region));

    // What does not depend on the form's type is compiled ahead of time, and not for each form at every start.
    private Option<Found> Read(Node node, ImmutableArray<FitConstant> form, ImmutableArray<string> axes) =>
        Section.Open(node, Keys, problems).Bind(section =>
        {
            var values = Constants(section.Child("constants"), form);
            var source = section.Required("source", Text, "where the constants come from");
            var region = section.Has("measured") ? Measured(section.Child("measured"), axes) : Some(Region.None);
            if (section.Has("left_out")) CheckErrors(section.Child("left_out"));
            return from v in values from s in source from r in region select new Found(v, s, r);
        });

    private Option<ImmutableArray<double>> Constants(Node node, ImmutableArray<FitConstant> form) =>
        Section.Open(node, KeyTable.Of("constants", [.. form.Select(constant => constant.Name)]), problems)
            .Bind(section => Problems.Whole(
                form.Select(constant => section.Required(constant.Name, Within(constant), "a number")).ToList()));

    private static Reader<double> Within(FitConstant constant) => Numbers.Number(
        constant.Holds,
        string.Create(
            CultureInfo.InvariantCulture, $"a number from {constant.Least:0.######} to {constant.Most:0.######}"));

    private static Validation<InvalidInput, string> Text(Node node) => node is Node.Scalar { IsNull: false } scalar
        ? Success<InvalidInput, string>(scalar.Text)
        : Fail<InvalidInput, string>(node.Expected("a text"));

    /// <summary>The region; its axes are those of the form, in whatever order they stand.</summary>
    private Option<Region> Measured(Node node, ImmutableArray<string> axes) =>
        Section.Open(node, KeyTable.Of("measured", axes), problems).Bind(section => Problems.Whole(
            axes.Select(axis => section.Required(axis, Span, "what was measured along it")
                    .Map(span => new MeasuredAxis(axis, span.Values, span.IsLoad)))
                .ToList())).Map(whole => new Region(whole));

    private static Validation<InvalidInput, (ImmutableArray<double> Values, bool IsLoad)> Span(Node node) =>
        Problems.Collect(problems => Section.Open(node, AxisKeys, problems).Bind(section =>
        {
            if (!section.Has("values")) return FromTo(section).Map(ends => (ends, true));
            if (section.Has("from") || section.Has("to"))
                problems.Add(node.Place.Problem("has 'values' and 'from' or 'to'; one of the two is accepted"));
            return section.Required("values", Ascending, "the values").Map(values => (values, false));
        }));

    private static Option<ImmutableArray<double>> FromTo(Section section)
    {
        var least = section.Required("from", NotNegative, "the least value");
        var most = section.Required("to", NotNegative, "the largest value");
        return
            from low in least
            from high in most
            from ends in section.Required("to", Numbers.Number(to => to >= low, "a number of at least 'from'"), "")
            select ImmutableArray.Create(low, high);
    }

    private static Validation<InvalidInput, ImmutableArray<double>> Ascending(Node node)
    {
        var values = node is Node.Sequence { Items.Length: > 0 } list
            ? list.Items.Select(item => Numbers.TryReal(item) ?? -1).ToImmutableArray()
            : [];
        return !values.IsEmpty && values.All(IsCoordinate) && values.Zip(values.Skip(1)).All(of => of.Item1 < of.Item2)
            ? Success<InvalidInput, ImmutableArray<double>>(values)
            : Fail<InvalidInput, ImmutableArray<double>>(node.Expected("numbers of at least 0 in ascending order"));
    }

    /// <summary>The errors on what was left out are for readers of the file: nothing is predicted with them.</summary>
    private void CheckErrors(Node node) => Section.Open(node, ErrorKeys, problems).Iter(section =>
    {
        _ = section.Optional("points", Numbers.Whole(0, int.MaxValue), 0);
        foreach (var key in ErrorKeys.Keys.Skip(1)) _ = section.Optional(key, NotNegative, 0);
    });

    /// <summary>What a file says of a kernel, whatever its form.</summary>
    private sealed record Found(ImmutableArray<double> Values, string Source, Region Region);
}
