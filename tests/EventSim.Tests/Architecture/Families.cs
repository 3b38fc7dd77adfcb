using System.Reflection;

namespace EventSim.Tests.Architecture;

/// <summary>The closed families: abstract records whose cases are nested in them.</summary>
internal static class Families
{
    /// <summary>Every family of the program.</summary>
    public static ImmutableArray<Type> All { get; } = [.. Layers.Types.Where(IsFamily).OrderBy(type => type.FullName)];

    /// <summary>The cases of a family: every type that derives from it, wherever it stands.</summary>
    public static ImmutableArray<Type> Cases(Type family) => [.. Layers.Types.Where(type => type.BaseType == family)];

    /// <summary>The constructors with which code elsewhere could add a case, the copying one aside.</summary>
    public static IEnumerable<ConstructorInfo> OpenConstructors(Type family) =>
        from constructor in family.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
        let parameters = constructor.GetParameters()
        where !constructor.IsPrivate && !(parameters.Length == 1 && parameters[0].ParameterType == family)
        select constructor;

    private static bool IsFamily(Type type) => IsAbstractRecord(type) && Cases(type).Any(c => c.DeclaringType == type);

    private static bool IsAbstractRecord(Type type) =>
        type is { IsAbstract: true, IsSealed: false, IsInterface: false } && type.GetMethod("<Clone>$") is not null;
}
