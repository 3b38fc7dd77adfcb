using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Cli.Input.Traces;
using EventSim.Domain.Errors;
using EventSim.Domain.Workloads;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>A workload's <c>trace</c>: recorded requests from a file.</summary>
internal static class TraceSection
{
    /// <summary>The keys of a trace.</summary>
    public static readonly KeyTable Keys = KeyTable.Of("trace", "file", "format", "rate_scale");

    private static readonly KeyTable CanonicalKeys = KeyTable.Of("trace", "sha256", "format", "rate_scale");

    private static readonly Choice<string> Formats = new(
        "trace format", [.. TraceReader.Formats.Select(format => (format, format))], []);

    private static readonly Reader<double> Scale =
        Numbers.Number(value => value is >= 1e-6 and <= 1e6, "a number from 0.000001 to 1000000");

    /// <summary>Reads the trace and its file.</summary>
    public static Validation<InvalidInput, Workload.Trace> Read(Node node) => Problems.Collect(problems =>
        Section.Open(node, node.Place.Source.Canonical ? CanonicalKeys : Keys, problems).Bind(section =>
        {
            var key = FileReference.KeyIn(node.Place.Source);
            var file = section.Required(key, FileReference.Read, "the file of the trace");
            var format = section.Required("format", Formats.Read, $"one of {string.Join(", ", Formats.Names)}");
            var scale = section.Optional("rate_scale", Scale, 1.0);
            return
                from a in file
                from b in format
                from c in scale
                from _ in problems.Keep(Unchanged(section.Mapping[key]!, a))
                from trace in node.Place.Source.WithoutFiles
                    ? Some(Unread(a, b, c))
                    : problems.Keep(TraceReader.Read(a.FullPath, a.Name, b, c))
                select trace;
        }));

    /// <summary>A file with another digest is that before it is a file with bad rows.</summary>
    private static Validation<InvalidInput, string> Unchanged(Node node, FileReference.Found file) =>
        file.Expected.IsNone || node.Place.Source.WithoutFiles
            ? Success<InvalidInput, string>("")
            : Problems.Validate(TraceReader.Digest(file.FullPath, file.Name))
                .Bind(sha256 => FileReference.CheckDigest(node, file, sha256));

    private static Workload.Trace Unread(FileReference.Found file, string format, double scale) => new(
        new TraceSource(
            file.Name, format, file.Expected.IfNone(""), scale, ImmutableSortedDictionary<string, int>.Empty),
        []);
}
