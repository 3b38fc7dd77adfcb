using System.Reflection;

namespace EventSim.Tests.Architecture;

/// <summary>The program's projects, and which of the others each may know.</summary>
internal static class Layers
{
    /// <summary>From the inside out: each knows those before it.</summary>
    public static ImmutableArray<string> Names { get; } = ["Domain", "Simulation", "Persistence", "Cli"];

    /// <summary>The layers that compute and do nothing else.</summary>
    public static ImmutableArray<string> Pure { get; } = ["Domain", "Simulation"];

    /// <summary>Those that a layer may know.</summary>
    public static IEnumerable<string> Below(string layer) => Names.TakeWhile(name => name != layer);

    /// <summary>A layer's assembly.</summary>
    public static Assembly Assembly(string layer) => System.Reflection.Assembly.Load($"EventSim.{layer}");

    /// <summary>Every type of the program.</summary>
    public static ImmutableArray<Type> Types { get; } = [.. Names.SelectMany(name => Assembly(name).GetTypes())];
}
