using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Scenarios;
using EventSim.Domain.Errors;
using EventSim.Domain.Scenarios;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input;

/// <summary>Scenarios from files, with the changes that the command line asks for; and again from their canonical
/// form.</summary>
public static class ScenarioFile
{
    /// <summary>Reads a scenario file. Every fault is reported at once; bad input never throws.</summary>
    /// <param name="path">The file, in YAML or JSON.</param>
    /// <param name="sets">Changes as <c>path=value</c>, made before the scenario is checked.</param>
    /// <param name="deployment">A deployment in short, such as <c>tp4pp2dp2</c>, set before <paramref
    /// name="sets"/>; none
    /// keeps the file's.</param>
    /// <param name="seed">A seed that replaces the file's. Made last.</param>
    public static Either<Seq<InvalidInput>, LoadedScenario> Load(
        string path, ImmutableArray<string> sets, string? deployment, ulong? seed)
    {
        if (path.Length == 0 || path.Contains('\0'))
            return Seq1(new InvalidInput($"'{path}'", 0, "", "is no name of a file"));
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
        return TextFile.Document(path, Source.Of(path, folder)).Bind(root => Read(root, sets, deployment, seed));
    }

    /// <summary>Reads the text of a scenario whose relative paths start at a folder.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="folder">Where relative paths start.</param>
    public static Either<Seq<InvalidInput>, LoadedScenario> FromText(string text, string name, string folder) =>
        YamlReader.Read(text, Source.Of(name, folder)).Bind(root => Read(root, [], null, null));

    /// <summary>Reads a canonical form again: the same scenario, and the same hash.</summary>
    /// <param name="json">The canonical form.</param>
    /// <param name="files">Where the files are that it names by digest: one that is gone or has changed is a
    /// fault.</param>
    public static Either<Seq<InvalidInput>, LoadedScenario> FromCanonical(
        string json, ImmutableArray<InputFile> files)
    {
        var source = new Source("stored scenario", "", Canonical: true, files);
        return YamlReader.Read(json, source).Bind(root => Finish(ScenarioReader.Read(root), root));
    }

    /// <summary>Reads a canonical form again with changes, as <c>path=value</c>.</summary>
    public static Either<Seq<InvalidInput>, LoadedScenario> FromCanonical(
        string json, ImmutableArray<InputFile> files, ImmutableArray<string> sets)
    {
        var source = new Source("stored scenario", "", Canonical: true, files);
        return YamlReader.Read(json, source).Bind(root => Read(root, sets, null, null));
    }

    /// <summary>Reads a canonical form again to fold stored events, which needs no file that it names: they may be
    /// gone. The scenario has the same hash, but nothing can be drawn from it.</summary>
    public static Either<Seq<InvalidInput>, LoadedScenario> FromCanonicalForEvents(
        string json, ImmutableArray<InputFile> files)
    {
        var source = new Source("stored scenario", "", Canonical: true, files) { WithoutFiles = true };
        return YamlReader.Read(json, source).Bind(root => Checked(ScenarioReader.Read(root), root))
            .Map(scenario => Loaded(scenario, json, source));
    }

    private static Either<Seq<InvalidInput>, LoadedScenario> Read(
        Node root, ImmutableArray<string> sets, string? deployment, ulong? seed)
    {
        if (root is not Node.Mapping) return Finish(ScenarioReader.Read(root), root);
        var inShort = deployment is null ? Right(Seq<string>()) : DeploymentText.Settings(deployment);
        var deployed = Overrides.Apply(root, inShort.IfLeft([]), DeploymentText.SourceName);
        var changed = Overrides.Apply(deployed.Root, sets);
        var seeded = Overrides.Apply(changed.Root, Seeds(seed), "--seed");
        var faults = inShort.LeftToSeq().Bind(found => found)
            .Concat(deployed.Problems).Concat(changed.Problems).Concat(seeded.Problems);
        var read = ScenarioReader.Read(seeded.Root);
        return faults.IsEmpty ? Finish(read, seeded.Root) : faults.Concat(read.FailToSeq());
    }

    private static Either<Seq<InvalidInput>, LoadedScenario> Finish(
        Validation<InvalidInput, Scenario> read, Node root) =>
        Checked(read, root).Map(scenario => Loaded(scenario, CanonicalJson.Of(scenario), root.Place.Source));

    private static Either<Seq<InvalidInput>, Scenario> Checked(Validation<InvalidInput, Scenario> read, Node root) =>
        read.ToEither().Bind(scenario => EngineFit.Check(scenario, root));

    private static Either<Seq<InvalidInput>, Seq<string>> Right(Seq<string> settings) => settings;

    private static Seq<string> Seeds(ulong? seed) =>
        seed is { } value ? Seq1(string.Create(CultureInfo.InvariantCulture, $"seed={value}")) : Seq<string>();

    private static LoadedScenario Loaded(Scenario scenario, string json, Source source)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
        return new LoadedScenario(scenario, json, sha256, InputFiles.Of(scenario, source));
    }
}
