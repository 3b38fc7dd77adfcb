using System.Xml.Linq;
using EventSim.Tests.Support;

namespace EventSim.Tests.Architecture;

public sealed class LayerTests
{
    public static TheoryData<string> AllLayers => [.. Layers.Names];

    public static TheoryData<string> PureLayers => [.. Layers.Pure];

    [Theory]
    [MemberData(nameof(AllLayers))]
    public void A_project_refers_to_inner_layers_only(string layer)
    {
        var project = XDocument.Load(Repository.Path("src", layer, $"EventSim.{layer}.csproj"));
        var known = project.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!))
            .Select(name => name.Replace("EventSim.", "", StringComparison.Ordinal));
        Rule.Holds(known.Except(Layers.Below(layer)));
    }

    [Theory]
    [MemberData(nameof(AllLayers))]
    public void An_assembly_refers_to_inner_layers_only(string layer)
    {
        var known = Layers.Assembly(layer).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith("EventSim.", StringComparison.Ordinal));
        Rule.Holds(known.Except(Layers.Below(layer).Select(name => $"EventSim.{name}")));
    }

    [Fact]
    public void Every_project_of_the_program_is_a_layer() => Assert.Equal(
        Layers.Names.Order(),
        Directory.EnumerateFiles(Repository.Path("src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Order());

    [Theory]
    [MemberData(nameof(PureLayers))]
    public void The_analyzer_of_banned_symbols_watches_a_pure_layer(string layer)
    {
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", Included("Directory.Build.props"));
        Assert.Contains("../../BannedSymbols.Pure.txt", Included(layer, $"EventSim.{layer}.csproj"));
    }

    private static List<string?> Included(params string[] project) =>
        [.. XDocument.Load(Repository.Path(["src", .. project])).Descendants()
            .Select(item => (string?)item.Attribute("Include"))];
}
