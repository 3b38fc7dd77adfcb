using EventSim.Cli.Input.Documents;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Fields;

/// <summary>A mapping whose keys are known: reads its values one by one and keeps every fault.</summary>
internal sealed class Section
{
    /// <summary>Unknown keys that one mapping reports one by one; the rest is one error with their number.</summary>
    private const int MaxUnknownShown = 100;

    private readonly Problems problems;

    private Section(Node.Mapping mapping, Problems problems)
    {
        Mapping = mapping;
        this.problems = problems;
    }

    /// <summary>The mapping itself.</summary>
    public Node.Mapping Mapping { get; }

    /// <summary>Opens a node as a mapping with these keys: what is no mapping, and every unknown key, is a
    /// fault.</summary>
    public static Option<Section> Open(Node node, KeyTable table, Problems problems)
    {
        if (node is not Node.Mapping mapping)
        {
            problems.Add(node.Expected($"a mapping with the keys {string.Join(", ", table.Keys)}"));
            return None;
        }

        var unknown = mapping.Entries.Where(entry => !table.Keys.Contains(entry.Key)).ToList();
        foreach (var entry in unknown.Take(MaxUnknownShown))
        {
            problems.Add(entry.Value.Place.Problem(
                $"unknown key; the keys here are {string.Join(", ", table.Keys)}",
                Spelling.Nearest(entry.Key, table.Keys)));
        }

        if (unknown.Count > MaxUnknownShown)
            problems.Add(mapping.Place.Problem($"{unknown.Count - MaxUnknownShown} more unknown keys"));
        return new Section(mapping, problems);
    }

    /// <summary>The key is written.</summary>
    public bool Has(string key) => Mapping[key] is not null;

    /// <summary>Where the key stands; where it is left out, the mapping.</summary>
    public Place PlaceOf(string key) => Mapping[key]?.Place ?? Mapping.Place;

    /// <summary>The value of a key; where it is left out, a mapping without keys.</summary>
    public Node Child(string key) => Mapping[key] ?? new Node.Mapping(Mapping.Place.Key(key, Mapping.Place.Line), []);

    /// <summary>A value that must be there.</summary>
    public Option<T> Required<T>(string key, Reader<T> reader, string accepted)
    {
        if (Mapping[key] is { } node) return problems.Keep(reader(node));
        problems.Add(Mapping.Place.Problem($"the key '{key}' is missing: {accepted}"));
        return None;
    }

    /// <summary>A value that has a default.</summary>
    public Option<T> Optional<T>(string key, Reader<T> reader, T otherwise) =>
        Mapping[key] is { } node ? problems.Keep(reader(node)) : Some(otherwise);

    /// <summary>A value that may be absent.</summary>
    public Option<Option<T>> Maybe<T>(string key, Reader<T> reader) =>
        Mapping[key] is { } node ? problems.Keep(reader(node)).Map(Some) : Some(Option<T>.None);
}
