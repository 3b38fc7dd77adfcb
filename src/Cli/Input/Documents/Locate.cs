using EventSim.Domain.Errors;

namespace EventSim.Cli.Input.Documents;

/// <summary>Gives a fault that is known by its path the file and the line of the nearest node there is.</summary>
internal static class Locate
{
    /// <summary>The fault, where its path leads in this document.</summary>
    public static InvalidInput In(Node root, InvalidInput fault)
    {
        var at = root;
        foreach (var segment in DocumentPath.Split(fault.Path))
        {
            var next = segment.Child(at);
            if (next is null) break;
            at = next;
        }

        return fault with { File = at.Place.Source.Name, Line = at.Place.Line };
    }
}
