using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Workloads;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>A distribution: a bare value, or a mapping of its name to its parameters.</summary>
internal static class DistributionReader
{
    /// <summary>The names of the distributions.</summary>
    public static readonly KeyTable Keys = KeyTable.Of(
        "distribution",
        "constant", "uniform", "normal", "lognormal", "exponential", "gamma", "weibull", "pareto", "empirical",
        "mixture");

    /// <summary>The keys of a part of a mixture: its weight, and one distribution.</summary>
    public static readonly KeyTable PartKeys = new("mixture_part", ["weight", .. Keys.Keys]);

    /// <summary>The parameters of each distribution that has some by name.</summary>
    public static readonly ImmutableArray<KeyTable> ParameterKeys =
    [
        KeyTable.Of("uniform", "min", "max"), KeyTable.Of("normal", "mean", "std"),
        KeyTable.Of("lognormal", "mu", "sigma", "mean", "cv"), KeyTable.Of("exponential", "mean"),
        KeyTable.Of("gamma", "shape", "scale", "mean", "cv"), KeyTable.Of("weibull", "shape", "scale"),
        KeyTable.Of("pareto", "alpha", "min"), KeyTable.Of("empirical", "file"),
    ];

    private const int MaxParts = 100;

    private static readonly string Accepted = $"a value, or a mapping with one of {string.Join(", ", Keys.Keys)}";

    /// <summary>Reads a distribution of tokens or of times.</summary>
    public static Reader<Distribution> Of(Measure measure) => node => node switch
    {
        Node.Mapping => Problems.Collect(problems =>
            Section.Open(node, Keys, problems).Bind(section => One(section, measure, problems))),
        Node.Scalar { IsNull: false } =>
            measure.Value(node).Map(value => (Distribution)new Distribution.Constant(value)),
        _ => Fail<InvalidInput, Distribution>(node.Expected(Accepted)),
    };

    /// <summary>The one distribution that a mapping names.</summary>
    private static Option<Distribution> One(Section section, Measure measure, Problems problems)
    {
        var named = section.Mapping.Entries.Where(entry => Keys.Keys.Contains(entry.Key)).ToList();
        if (named.Count == 1) return problems.Keep(Named(named[0].Key, named[0].Value, measure));
        problems.Add(section.Mapping.Place.Problem(
            $"found {named.Count} distributions, expected one of {string.Join(", ", Keys.Keys)}"));
        return None;
    }

    private static Validation<InvalidInput, Distribution> Named(string name, Node node, Measure measure) => name switch
    {
        "constant" => measure.Value(node).Map(value => (Distribution)new Distribution.Constant(value)),
        "mixture" => Mixture(node, measure),
        _ => Problems.Collect(problems =>
            Section.Open(node, ParametersOf(name, node), problems).Bind(section =>
                name == "empirical"
                    ? ValuesFile.Read(section, problems)
                    : Parameters.Read(name, section, measure, problems))),
    };

    private static KeyTable ParametersOf(string name, Node node) => name == "empirical"
        ? KeyTable.Of("empirical", FileReference.KeyIn(node.Place.Source))
        : ParameterKeys.First(table => table.Name == name);

    private static Validation<InvalidInput, Distribution> Mixture(Node node, Measure measure) =>
        node is Node.Sequence { Items.Length: > 0 and <= MaxParts } list
            ? Problems.Collect(problems => Problems.Whole([.. list.Items.Select(item => Part(item, measure, problems))])
                .Map(parts => (Distribution)new Distribution.Mixture(parts)))
            : Fail<InvalidInput, Distribution>(node.Expected(
                $"a list of 1 to {MaxParts} parts, such as {{weight: 0.3, constant: 512}}"));

    private static Option<MixturePart> Part(Node node, Measure measure, Problems problems) =>
        Section.Open(node, PartKeys, problems).Bind(section =>
        {
            var weight = section.Required("weight", Weight, "a number above 0");
            var of = One(section, measure, problems);
            return from a in weight from b in of select new MixturePart(a, b);
        });

    private static Reader<double> Weight { get; } =
        Numbers.Number(value => value is > 0 and <= 1e9, "a number above 0, to 1000000000");
}
