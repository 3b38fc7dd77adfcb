using System.Diagnostics;

namespace EventSim.Tests.Architecture;

public sealed class ClosedFamilyTests
{
    public static TheoryData<string> AllFamilies => [.. Families.All.Select(family => family.FullName!)];

    [Theory]
    [MemberData(nameof(AllFamilies))]
    public void Every_case_is_sealed_and_nested_in_its_family(string family) => Rule.Holds(
        Families.Cases(Family(family))
            .Where(type => !type.IsSealed || type.DeclaringType != type.BaseType)
            .Select(type => type.FullName));

    // A family whose cases share values takes them by a primary constructor, which can't be private.
    [Theory]
    [MemberData(nameof(AllFamilies))]
    public void No_code_elsewhere_can_add_a_case(string family) => Rule.Holds(
        Families.OpenConstructors(Family(family))
            .Where(constructor => constructor.GetParameters().Length == 0)
            .Select(constructor => constructor.ToString()));

    [Fact]
    public void A_switch_that_names_one_case_of_a_family_names_all()
    {
        var missing =
            from type in Layers.Types
            from method in Instructions.Methods(type)
            where Instructions.Creates(method, typeof(UnreachableException))
            let tested = Instructions.TestedTypes(method)
            from family in Switched(tested)
            from forgotten in Families.Cases(family).Except(tested)
            select $"{type.FullName}.{method.Name} has no arm for {forgotten.FullName}";
        Rule.Holds(missing);
    }

    [Fact]
    public void A_concrete_class_is_sealed()
    {
        var open =
            from type in Layers.Types
            where type is { IsClass: true, IsSealed: false, IsAbstract: false }
            where type.GetMethod("<Clone>$") is not null || Layers.Types.Any(other => other.BaseType == type)
            select type.FullName;
        Rule.Holds(open);
    }

    // Where cases of several families are tested, one alone is a question (`is`), not a switch.
    private static IEnumerable<Type> Switched(ImmutableArray<Type> tested)
    {
        var families = tested.Select(type => type.BaseType).OfType<Type>().Where(Families.All.Contains)
            .CountBy(family => family).ToList();
        return families.Where(family => family.Value > 1 || families.Count == 1).Select(family => family.Key);
    }

    private static Type Family(string name) => Families.All.Single(family => family.FullName == name);
}
