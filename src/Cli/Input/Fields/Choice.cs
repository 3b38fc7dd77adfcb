using EventSim.Cli.Input.Documents;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Fields;

/// <summary>A value picked by name.</summary>
/// <param name="What">What is picked, for messages: <c>scheduler</c>.</param>
/// <param name="Available">The names and what they stand for.</param>
/// <param name="NotYet">Names that mean something, but not in this release.</param>
internal sealed record Choice<T>(
    string What, ImmutableArray<(string Name, T Value)> Available, ImmutableArray<string> NotYet)
{
    /// <summary>The available names, in their order.</summary>
    public IEnumerable<string> Names => Available.Select(pair => pair.Name);

    private string Listed => $"available: {string.Join(", ", Names)}";

    /// <summary>Reads a name.</summary>
    public Validation<InvalidInput, T> Read(Node node)
    {
        if (node is not Node.Scalar { IsNull: false } scalar)
            return Fail<InvalidInput, T>(node.Expected($"the name of a {What}; {Listed}"));
        foreach (var (name, value) in Available)
        {
            if (name == scalar.Text) return Success<InvalidInput, T>(value);
        }

        return Fail<InvalidInput, T>(NotYet.Contains(scalar.Text)
            ? node.Place.Problem($"the {What} {node.Shown} is not in this release; {Listed}")
            : node.Place.Problem($"there is no {What} {node.Shown}; {Listed}", Spelling.Nearest(scalar.Text, Names)));
    }

    /// <summary>The name of a value.</summary>
    public string NameOf(T value) =>
        Available.First(pair => EqualityComparer<T>.Default.Equals(pair.Value, value)).Name;
}

/// <summary>Makes choices without naming their type.</summary>
internal static class Choice
{
    /// <summary>A choice of which every name is available.</summary>
    public static Choice<T> Of<T>(string what, params ImmutableArray<(string, T)> available) =>
        new(what, available, []);
}
