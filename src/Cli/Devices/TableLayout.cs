using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Devices;

/// <summary>How the measured shapes of a kernel are joined: what stands under <c>tables</c> in a calibration
/// file.</summary>
/// <param name="Axes">The axes in the order in which they are interpolated.</param>
/// <param name="Lines">The lines along which shapes are joined.</param>
internal sealed record TableLayout(ImmutableArray<TableAxis> Axes, ImmutableArray<TableLine> Lines)
{
    private static readonly KeyTable Keys = KeyTable.Of("table", "order", "agree", "lines");

    /// <summary>The layouts, by the place of the kernel; none of a place whose layout has faults.</summary>
    public static ImmutableDictionary<string, Option<TableLayout>> All(Node root, Problems problems)
    {
        var empty = ImmutableDictionary<string, Option<TableLayout>>.Empty;
        if (root is not Node.Mapping file || file["tables"] is not { } node) return empty;
        if (node is Node.Mapping tables)
            return tables.Entries.Aggregate(empty, (known, entry) => known.Add(entry.Key, Of(entry, problems)));
        problems.Add(node.Expected("a mapping from kernels to how their shapes are joined"));
        return empty;
    }

    private static Option<TableLayout> Of(Node.Entry table, Problems problems)
    {
        if (KernelPlaces.AxesOf(table.Key).Case is not ImmutableArray<string> axes)
        {
            problems.Add(table.Value.Place.Problem($"there is no kernel {table.Key}"));
            return None;
        }

        return Section.Open(table.Value, Keys, problems).Bind(section =>
        {
            var (count, most) = (axes.Length, axes.Length - 1);
            var order = section.Required("order", Axis(count, count, most), $"each axis from 0 to {most} once");
            var agree = section.Required("agree", Axis(0, count, most), "the axes whose values must agree");
            var lines = section.Required("lines", AllLines(most), "lists of one or two axes");
            return
                from o in order
                from a in agree
                from l in lines
                select new TableLayout(
                    [.. o.Select(axis => new TableAxis(axis, a.Contains(axis)))],
                    [.. l.Select(line => new TableLine(line[0], line.Length > 1 ? line[1] : null))]);
        });
    }

    /// <summary>Different axes, so many of them.</summary>
    private static Reader<ImmutableArray<int>> Axis(int least, int most, int last) => node =>
        node is Node.Sequence list && list.Items.Length >= least && list.Items.Length <= most
        && Problems.Whole(list.Items.Select(item => Numbers.Whole(0, last)(item).ToOption()).ToList()).Case
            is ImmutableArray<int> axes
        && axes.Distinct().Count() == axes.Length
            ? Success<InvalidInput, ImmutableArray<int>>(axes)
            : Fail<InvalidInput, ImmutableArray<int>>(node.Expected(
                $"a list of {(least == most ? $"{least}" : $"{least} to {most}")} different axes from 0 to {last}"));

    private static Reader<ImmutableArray<ImmutableArray<int>>> AllLines(int last) => node => node is Node.Sequence list
        ? Problems.Collect(problems => Problems.Whole(
            list.Items.Select(item => problems.Keep(Axis(1, 2, last)(item))).ToList()))
        : Fail<InvalidInput, ImmutableArray<ImmutableArray<int>>>(node.Expected("lists of one or two axes"));
}
