using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Documents;

/// <summary>Edits a document before it is read: <c>--set path=value</c>. A value is YAML. Keys that are not there are
/// added (the reader reports those it does not know); list items and mappings on the way must be there. Relative paths
/// in a value start at the current folder, where the user types.</summary>
internal static class Overrides
{
    /// <summary>What errors call a value that was given this way.</summary>
    public const string SourceName = "--set";

    /// <summary>The document with all the settings that can be made, in their order, and what is wrong with the
    /// others.</summary>
    /// <param name="root">The document.</param>
    /// <param name="settings">Each as <c>path=value</c>.</param>
    /// <param name="name">What errors call these settings.</param>
    public static (Node Root, Seq<InvalidInput> Problems) Apply(
        Node root, IEnumerable<string> settings, string name = SourceName) =>
        settings.Aggregate(
            (Root: root, Problems: Seq<InvalidInput>()),
            (before, setting) => Apply(before.Root, setting, name).Match(
                Right: changed => (changed, before.Problems),
                Left: faults => (before.Root, before.Problems.Concat(faults))));

    private static Either<Seq<InvalidInput>, Node> Apply(Node root, string setting, string name)
    {
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        var path = equals < 0 ? "" : setting[..equals].Trim();
        var steps = DocumentPath.Split(path);
        if (steps.IsEmpty)
        {
            return Seq1(new InvalidInput(
                name, 0, "", $"found '{setting}', expected path=value, such as engine.max_num_seqs=64"));
        }

        return YamlReader.Read(
            setting[(equals + 1)..], Source.Of(name, Directory.GetCurrentDirectory()) with { Typed = true })
            .MapLeft(faults => faults.Map(fault => fault with { Line = 0, Path = At(path, fault.Path) }))
            .Bind(value => Put(root, steps, 0, value));
    }

    private static Either<Seq<InvalidInput>, Node> Put(
        Node node, ImmutableArray<DocumentPath.Step> steps, int depth, Node value)
    {
        if (depth == steps.Length) return Move(value, node.Place with { Source = value.Place.Source, Line = 0 });
        var step = steps[depth];
        return (node, step.Index) switch
        {
            (Node.Sequence list, { } index) when index < list.Items.Length =>
                Put(list.Items[index], steps, depth + 1, value)
                    .Map(item => (Node)(list with { Items = list.Items.SetItem(index, item) })),
            (Node.Mapping mapping, null) =>
                Put(mapping[step.Text] ?? Empty(mapping, step, value), steps, depth + 1, value)
                    .Map(item => (Node)mapping.With(step.Text, item)),
            (Node.Sequence list, _) => Refused(
                value, node.Place.Path,
                $"there is no {step.Text}: the list has {list.Items.Length} items, counted from [0]"),
            _ => Refused(
                value, node.Place.Path, $"is {node.Shown}, and so there is no {step.Text} in it; set it as a whole"),
        };
    }

    private static string At(string path, string inside) => inside.Length == 0 ? path : $"{path}.{inside}";

    private static Node.Mapping Empty(Node.Mapping parent, DocumentPath.Step step, Node value) =>
        new(parent.Place.Key(step.Text, 0, value.Place.Source), []);

    /// <summary>The same tree at another place.</summary>
    private static Node Move(Node node, Place place) => node switch
    {
        Node.Mapping mapping => mapping with
        {
            Place = place,
            Entries =
            [
                .. mapping.Entries.Select(entry => entry with { Value = Move(entry.Value, place.Key(entry.Key, 0)) }),
            ],
        },
        Node.Sequence list => list with
        {
            Place = place,
            Items = [.. list.Items.Select((item, index) => Move(item, place.Item(index, 0)))],
        },
        _ => node with { Place = place },
    };

    private static Either<Seq<InvalidInput>, Node> Refused(Node value, string path, string message) =>
        Seq1(new InvalidInput(value.Place.Source.Name, 0, path, message));
}
