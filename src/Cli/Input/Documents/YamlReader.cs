using EventSim.Domain.Errors;
using LanguageExt;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EventSim.Cli.Input.Documents;

/// <summary>Text in YAML (or JSON, which is YAML) as a tree of nodes. Work and memory are bounded: depth and nodes have
/// limits (but for canonical documents, which are our own), and aliases, which can make a small file huge, are
/// refused.</summary>
internal static class YamlReader
{
    /// <summary>How deep mappings and lists may be nested. A scenario needs 12.</summary>
    public const int MaxDepth = 64;

    /// <summary>Nodes of a document at most: a list of 100,000 requests has 700,000.</summary>
    public const int MaxNodes = 1_000_000;

    /// <summary>Reads one document. A syntax error is one error with its line; repeated keys are all
    /// reported.</summary>
    public static Either<Seq<InvalidInput>, Node> Read(string text, Source source)
    {
        var problems = new List<InvalidInput>();
        var parser = new Parser(new StringReader(text));
        try
        {
            var root = new Walk(parser, source, problems).Document();
            if (problems.Count > 0) return problems.ToSeq();
            return root;
        }
        catch (YamlException error)
        {
            return problems.ToSeq().Add(NotYaml(error.Start.Line, error.Message.ReplaceLineEndings(" ")));
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException
            or OverflowException or IndexOutOfRangeException)
        {
            // The parser's own slips: it has no words for what it met, but it was the user's text.
            var line = parser.Current?.End.Line ?? 1;
            return problems.ToSeq().Add(
                NotYaml(line, "what follows can't be read; is a bracket, a brace or a quote left open?"));
        }

        InvalidInput NotYaml(long line, string message) =>
            new(source.Name, (int)Math.Min(line, int.MaxValue), "", $"can't be read as YAML: {message}");
    }

    /// <summary>One walk over the parser's events. Stops at the first thing that is no tree within the
    /// limits.</summary>
    private sealed class Walk(IParser parser, Source source, List<InvalidInput> problems)
    {
        private int nodes;

        public Node Document()
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out var end)) return Nothing((int)end.Start.Line);
            parser.Consume<DocumentStart>();
            var root = Node(null, "", 0, Next());
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out var second))
                throw Refused(second, "a second document; one is accepted");
            return root;
        }

        private Node.Scalar Nothing(int line) => new(Place.Root(source, line), "", true);

        private ParsingEvent Next() => parser.Consume<ParsingEvent>();

        private Node Node(Place? parent, string key, int index, ParsingEvent read)
        {
            if (++nodes > MaxNodes && !source.Canonical) throw Refused(read, $"more than {MaxNodes} values");
            if (read is NodeEvent { Tag.IsEmpty: false } tagged && !tagged.Tag.IsNonSpecific)
                throw Refused(read, $"the tag {tagged.Tag}; tags are not used");
            var line = (int)read.Start.Line;
            var place = parent switch
            {
                null => Place.Root(source, line),
                _ when index >= 0 => parent.Item(index, line),
                _ => parent.Key(key, line),
            };
            return read switch
            {
                Scalar scalar => new Node.Scalar(place, scalar.Value, scalar.Style == ScalarStyle.Plain),
                MappingStart => Mapping(place, read),
                SequenceStart => Sequence(place, read),
                AnchorAlias => throw Refused(read, "an alias; write the value out"),
                _ => throw Refused(read, "something that is no value"),
            };
        }

        private Node.Mapping Mapping(Place place, ParsingEvent start)
        {
            CheckDepth(place, start);
            var entries = ImmutableArray.CreateBuilder<Node.Entry>();
            var seen = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var read = Next(); read is not MappingEnd; read = Next())
            {
                if (read is not Scalar key) throw Refused(read, "a key that is no text");
                var line = (int)key.Start.Line;
                var value = Node(place, key.Value, -1, Next());
                // A value on a later line than its key is reported where the key is.
                value = value with { Place = value.Place with { Line = line } };
                if (seen.TryAdd(key.Value, line)) entries.Add(new Node.Entry(key.Value, value));
                else problems.Add(value.Place.Problem($"the key is repeated: it is on line {seen[key.Value]} already"));
            }

            return new Node.Mapping(place, entries.DrainToImmutable());
        }

        private Node.Sequence Sequence(Place place, ParsingEvent start)
        {
            CheckDepth(place, start);
            var items = ImmutableArray.CreateBuilder<Node>();
            for (var read = Next(); read is not SequenceEnd; read = Next())
                items.Add(Node(place, "", items.Count, read));
            return new Node.Sequence(place, items.DrainToImmutable());
        }

        private static void CheckDepth(Place place, ParsingEvent start)
        {
            var depth = 0;
            for (var at = place; at is not null; at = at.Parent) depth++;
            if (depth > MaxDepth && !place.Source.Canonical)
                throw Refused(start, $"more than {MaxDepth} levels of nesting");
        }

        private static YamlException Refused(ParsingEvent at, string what) => new(at.Start, at.End, what);
    }
}
