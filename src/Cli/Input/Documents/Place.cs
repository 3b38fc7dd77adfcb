using System.Globalization;
using EventSim.Domain.Errors;

namespace EventSim.Cli.Input.Documents;

/// <summary>Where a node stands: its document, its line, and the way to it from the root.</summary>
/// <param name="Source">The document.</param>
/// <param name="Line">The line, from 1; 0 where there is none.</param>
/// <param name="Parent">The place of the mapping or list that holds it; none for the root.</param>
/// <param name="Segment">Its key, or its index in brackets.</param>
internal sealed record Place(Source Source, int Line, Place? Parent, string Segment)
{
    /// <summary>The root of a document.</summary>
    public static Place Root(Source source, int line) => new(source, line, null, "");

    /// <summary>The value of a key of the mapping that stands here.</summary>
    public Place Key(string key, int line, Source? source = null) => new(source ?? Source, line, this, key);

    /// <summary>An item of the list that stands here.</summary>
    public Place Item(int index, int line) =>
        new(Source, line, this, string.Create(CultureInfo.InvariantCulture, $"[{index}]"));

    /// <summary>The way from the root, such as <c>workload.profiles[2].rate</c>.</summary>
    public string Path => (Parent, Segment) switch
    {
        (null, _) => "",
        ({ Parent: null }, _) => Segment,
        (_, ['[', ..]) => Parent.Path + Segment,
        _ => $"{Parent.Path}.{Segment}",
    };

    /// <summary>Something that is wrong here.</summary>
    public InvalidInput Problem(string message, string? suggestion = null) =>
        new(Source.Name, Line, Path, message, suggestion);
}
