using System.Globalization;

namespace EventSim.Cli.Input.Documents;

/// <summary>A path such as <c>workload.profiles[2].rate</c>, step by step.</summary>
internal static class DocumentPath
{
    /// <summary>The steps of a path; an index that can't be read is a key that no mapping has.</summary>
    public static ImmutableArray<Step> Split(string path) =>
    [
        .. path.Replace("[", ".[", StringComparison.Ordinal)
            .Split('.', StringSplitOptions.RemoveEmptyEntries)
            .Select(StepOf),
    ];

    private static Step StepOf(string text) =>
        text is ['[', .. var digits, ']']
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new Step(text, index)
            : new Step(text, null);

    /// <summary>One step: into a mapping by key, or into a list by index.</summary>
    /// <param name="Text">The key, or the index in brackets.</param>
    /// <param name="Index">The index, if it is one.</param>
    internal readonly record struct Step(string Text, int? Index)
    {
        /// <summary>Where the step leads from a node; none where there is nothing.</summary>
        public Node? Child(Node node) => (node, Index) switch
        {
            (Node.Sequence list, { } index) => index < list.Items.Length ? list.Items[index] : null,
            (Node.Mapping mapping, null) => mapping[Text],
            _ => null,
        };
    }
}
