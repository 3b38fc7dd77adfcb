using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Devices;

/// <summary>What versions of engines add to the kernels' time, as far as it was measured: the file
/// <c>engines.json</c> beside this one.</summary>
internal static class EngineOverheads
{
    /// <summary>The keys of an overhead that is written out.</summary>
    public static readonly KeyTable Keys = KeyTable.Of("overhead", "iteration", "sequence", "request");

    private static readonly Lazy<ImmutableSortedDictionary<string, HostOverhead>> Known = new(Load);

    /// <summary>The versions.</summary>
    public static IEnumerable<string> Names => Known.Value.Keys;

    /// <summary>A version by its name, or the parts written out.</summary>
    public static Validation<InvalidInput, HostOverhead> Read(Node node) => node switch
    {
        Node.Mapping => Problems.Collect(problems => Section.Open(node, Keys, problems).Bind(Parts)),
        Node.Scalar { IsNull: false } scalar when Known.Value.TryGetValue(scalar.Text, out var known) => known,
        _ => Fail<InvalidInput, HostOverhead>(node.Expected(
            $"one of {string.Join(", ", Names)}, or {{iteration: 300us, sequence: 30us, request: 5ms}}") with
        {
            Suggestion = node is Node.Scalar { IsNull: false } text ? Spelling.Nearest(text.Text, [.. Names]) : null,
        }),
    };

    private static Option<HostOverhead> Parts(Section section) =>
        from iteration in section.Optional("iteration", Quantities.Time, Domain.Units.Duration.Zero)
        from sequence in section.Optional("sequence", Quantities.Time, Domain.Units.Duration.Zero)
        from request in section.Optional("request", Quantities.Time, Domain.Units.Duration.Zero)
        select new HostOverhead(iteration.Nanoseconds / 1e3, sequence.Nanoseconds / 1e3, request);

    private static ImmutableSortedDictionary<string, HostOverhead> Load()
    {
        const string file = "engines.json";
        var root = YamlReader.Read(Resource.Text(file), Source.Of(file, "")).IfLeft(faults => throw Broken(faults));
        return ((Node.Mapping)root).Entries.ToImmutableSortedDictionary(
            engine => engine.Key,
            engine => Read(((Node.Mapping)engine.Value)["overhead"]!).IfFail(faults => throw Broken(faults)),
            StringComparer.Ordinal);
    }

    private static InvalidOperationException Broken(IEnumerable<InvalidInput> faults) => new(string.Join("; ", faults));
}
