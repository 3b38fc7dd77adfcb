using System.Reflection;
using System.Text.RegularExpressions;

namespace EventSim.Store.Tests.Faults;

/// <summary>docs/reliability.md promises nothing that no test shows.</summary>
public sealed class ReliabilityPageTests
{
    private static readonly string[] Lines =
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "reliability.md"));

    [Fact]
    public void Every_fault_names_its_test_and_every_test_of_a_fault_is_named()
    {
        var rows = Lines.Where(line =>
            line.StartsWith("| ", StringComparison.Ordinal) && !line.EndsWith("| test |", StringComparison.Ordinal));
        var named = rows
            .Select(row => Regex.Match(row, @"`(?<test>\w+Tests\.\w+)` \|$").Groups["test"].Value).ToHashSet();
        var there =
            from type in typeof(ReliabilityPageTests).Assembly.GetTypes()
            where type.Namespace == typeof(ReliabilityPageTests).Namespace && type != typeof(ReliabilityPageTests)
            from method in type.GetMethods()
            where method.GetCustomAttribute<FactAttribute>() is not null
            select $"{type.Name}.{method.Name}";
        Assert.Equal(there.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }
}
