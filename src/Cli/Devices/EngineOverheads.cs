using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;
using Duration = EventSim.Domain.Units.Duration;

namespace EventSim.Cli.Devices;

/// <summary>What versions of engines add to the kernels' time, as far as it was measured: the file
/// <c>engines.json</c> beside this one.</summary>
internal static class EngineOverheads
{
    /// <summary>The keys of an overhead that is written out.</summary>
    public static readonly KeyTable Keys = KeyTable.Of("overhead", "iteration", "sequence", "request");

    private const string FileName = "engines.json";

    private static readonly KeyTable EngineKeys = KeyTable.Of("engine", "overhead", "source");

    private static readonly Lazy<ImmutableSortedDictionary<string, HostOverhead>> Known = new(Load);

    /// <summary>The versions.</summary>
    public static IEnumerable<string> Names => Known.Value.Keys;

    /// <summary>A version by its name, or the parts written out.</summary>
    public static Validation<InvalidInput, HostOverhead> Read(Node node) => node switch
    {
        Node.Mapping => WrittenOut(node),
        Node.Scalar { IsNull: false } scalar when Known.Value.TryGetValue(scalar.Text, out var known) => known,
        _ => Fail<InvalidInput, HostOverhead>(node.Expected(
            $"one of {string.Join(", ", Names)}, or {{iteration: 300us, sequence: 30us, request: 5ms}}") with
        {
            Suggestion = node is Node.Scalar { IsNull: false } text ? Spelling.Nearest(text.Text, [.. Names]) : null,
        }),
    };

    private static Option<HostOverhead> Parts(Section section)
    {
        Option<Duration> Part(string key) => section.Optional(key, Quantities.Time, Duration.Zero);
        var (iteration, sequence, request) = (Part("iteration"), Part("sequence"), Part("request"));
        return
            from i in iteration
            from s in sequence
            from r in request
            select new HostOverhead(i.Nanoseconds / 1e3, s.Nanoseconds / 1e3, r);
    }

    private static ImmutableSortedDictionary<string, HostOverhead> Load() =>
        Problems.Validate(YamlReader.Read(Resource.Text(FileName), Source.Of(FileName, ""))).Bind(Engines)
            .IfFail(faults => throw new InvalidOperationException(string.Join("; ", faults)));

    private static Validation<InvalidInput, ImmutableSortedDictionary<string, HostOverhead>> Engines(Node root) =>
        Problems.Collect(problems => root is Node.Mapping engines
            ? Problems.Whole(engines.Entries.Select(engine => Section.Open(engine.Value, EngineKeys, problems)
                    .Bind(section => section.Required("overhead", WrittenOut, "what the engine adds"))
                    .Map(overhead => (engine.Key, Overhead: overhead))).ToList())
                .Map(all => all.ToImmutableSortedDictionary(
                    engine => engine.Key, engine => engine.Overhead, StringComparer.Ordinal))
            : None);

    private static Validation<InvalidInput, HostOverhead> WrittenOut(Node node) =>
        Problems.Collect(problems => Section.Open(node, Keys, problems).Bind(Parts));
}
