using System.Globalization;

namespace EventSim.Simulation.Conformance;

/// <summary>What happened at one step, or to one request: named values, each as the compact JSON of the recording's
/// format. Empty lists that a format leaves out are left out here too.</summary>
public sealed class Fields
{
    private readonly SortedDictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>The names and values.</summary>
    public IReadOnlyDictionary<string, string> Values => values;

    /// <summary>A list of numbers, as JSON.</summary>
    public static string List(IEnumerable<int> numbers) => $"[{string.Join(',', numbers.Select(Text))}]";

    /// <summary>A number as JSON.</summary>
    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Sets a value that is JSON already.</summary>
    public Fields Set(string name, string json)
    {
        values[name] = json;
        return this;
    }

    /// <summary>Sets a number; nothing where there is none.</summary>
    public Fields Set(string name, int? number) => number is { } known ? Set(name, Text(known)) : this;

    /// <summary>Sets a list of numbers.</summary>
    public Fields Set(string name, IEnumerable<int> numbers) => Set(name, List(numbers));

    /// <summary>Sets a list of numbers; nothing where it is empty.</summary>
    public Fields SetAny(string name, IReadOnlyCollection<int> numbers) =>
        numbers.Count > 0 ? Set(name, numbers) : this;
}
