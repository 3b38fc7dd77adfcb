using System.Reflection;
using System.Runtime.CompilerServices;

namespace EventSim.Tests.Architecture;

public sealed class PurityTests
{
    private static readonly ImmutableArray<string> Impure =
    [
        "System.IO.", "System.Net.", "System.Threading.", "System.Console.", "System.Random.", "System.Environment.",
        "System.Diagnostics.Stopwatch.", "System.Diagnostics.Process.", "System.TimeProvider.", "System.Timers.",
        "System.DateTime.get_Now.", "System.DateTime.get_UtcNow.", "System.DateTime.get_Today.",
        "System.DateTimeOffset.get_Now.", "System.DateTimeOffset.get_UtcNow.", "System.Guid.NewGuid.",
        "System.Math.Exp.", "System.Math.Log.", "System.Math.Log2.", "System.Math.Log10.", "System.Math.Pow.",
        "System.Math.Sin.", "System.Math.Cos.", "System.Math.Tan.", "System.Math.Tanh.", "System.Math.Cbrt.",
        "LanguageExt.Aff", "LanguageExt.Eff", "LanguageExt.Atom", "LanguageExt.Ref`",
    ];

    // The compiler's own: an iterator asks which thread it is on.
    private static readonly ImmutableArray<string> Allowed =
        ["System.Environment.get_CurrentManagedThreadId", "System.Environment"];

    public static TheoryData<string> PureLayers => [.. Layers.Pure];

    [Theory]
    [MemberData(nameof(PureLayers))]
    public void A_pure_layer_names_nothing_impure(string layer)
    {
        var file = Layers.Assembly(layer).Location;
        var named = MetadataReferences.Types(file).Concat(MetadataReferences.Members(file));
        Rule.Holds(named.Except(Allowed).Where(IsImpure));
    }

    [Theory]
    [MemberData(nameof(PureLayers))]
    public void A_pure_layer_has_no_static_that_can_change(string layer)
    {
        const BindingFlags statics =
            BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var mutable =
            from type in Layers.Assembly(layer).GetTypes()
            where !type.IsDefined(typeof(CompilerGeneratedAttribute))
            from field in type.GetFields(statics)
            where !field.IsInitOnly && !field.IsLiteral && !field.IsDefined(typeof(CompilerGeneratedAttribute))
            select $"{type.FullName}.{field.Name}";
        Rule.Holds(mutable);
    }

    // These tests read files: a check that saw nothing here would see nothing anywhere.
    [Fact]
    public void What_is_impure_is_seen() =>
        Assert.Contains(MetadataReferences.Types(typeof(PurityTests).Assembly.Location), IsImpure);

    private static bool IsImpure(string name) =>
        Impure.Any(prefix => $"{name}.".StartsWith(prefix, StringComparison.Ordinal));
}
