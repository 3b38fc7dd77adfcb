using System.CommandLine;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Runs;

/// <summary>What runs may be called.</summary>
internal static class RunNames
{
    private const int Longest = 100;

    /// <summary>The option that names a run.</summary>
    public static System.CommandLine.Option<string?> Option(string description) => new("--name")
    {
        Description = description,
        HelpName = "NAME",
    };

    /// <summary>What a branch is called whose user does not say: the parent keeps its name for itself.</summary>
    /// <param name="parent">The parent's name.</param>
    /// <param name="at">Where the branch leaves it.</param>
    public static string OfBranch(string parent, string at) =>
        parent[..Math.Min(parent.Length, Longest - 1 - at.Length)] + "@" + at;

    /// <summary>What is wrong with a name.</summary>
    public static Seq<InvalidInput> Faults(string? name) => name switch
    {
        null => Empty,
        "" or "last" => Fault($"'{name}' can't name a run"),
        { Length: > Longest } => Fault($"longer than {Longest} characters"),
        _ when name.Any(char.IsControl) => Fault("has control characters"),
        _ => Empty,
    };

    private static Seq<InvalidInput> Fault(string message) => Seq1(new InvalidInput("--name", 0, "", message));
}
