using System.Globalization;
using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Hardware;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>A deployment's <c>network</c>: its links, among them every one that a request takes.</summary>
internal static class NetworkReader
{
    /// <summary>The keys of a network.</summary>
    public static readonly KeyTable Keys = KeyTable.Of("network", "links");

    /// <summary>The keys of a link.</summary>
    public static readonly KeyTable LinkKeys = KeyTable.Of("link", "from", "to", "bandwidth", "latency");

    private const int MaxLinks = 10_000;

    private static readonly ImmutableArray<string> Examples = ["client", "router", "replica-0", "node-0"];

    /// <summary>Reads the links for so many replicas; without their number, what must be there is not
    /// checked.</summary>
    public static Reader<ImmutableArray<Link>> Reader(Option<int> replicas) => node => Problems.Collect(problems =>
        from section in Section.Open(node, Keys, problems)
        from links in section.Mapping["links"] is { } list
            ? Links(list, replicas, problems)
            : Some(ImmutableArray<Link>.Empty)
        select links);

    private static Option<ImmutableArray<Link>> Links(Node node, Option<int> replicas, Problems problems)
    {
        if (node is not Node.Sequence { Items.Length: <= MaxLinks } list)
        {
            problems.Add(node.Expected(
                $"a list of at most {MaxLinks} links, each with {string.Join(", ", LinkKeys.Keys)}"));
            return None;
        }

        var links = list.Items.Select(item => problems.Keep(ReadLink(item, replicas))).ToList();
        var ends = list.Items.Select(Ends).ToList();
        var byEnds = Enumerable.Zip(ends, list.Items).GroupBy(pair => pair.First);
        foreach (var (end, item) in byEnds.SelectMany(same => same.Skip(1)))
            problems.Add(item.Place.Problem($"the link from '{end.From}' to '{end.To}' is there already"));
        problems.AddRange(replicas.ToSeq().Bind(count => Missing(node, ends, count)));
        return Problems.Whole(links);
    }

    private static Seq<InvalidInput> Missing(Node node, List<(string From, string To)> ends, int replicas)
    {
        var there = ends.ToHashSet();
        return Enumerable.Range(0, replicas)
            .Select(replica => (From: "router", To: ReplicaName(replica)))
            .Prepend((From: "client", To: "router"))
            .Where(link => !there.Contains(link))
            .Select(link => node.Place.Problem(
                $"the link from '{link.From}' to '{link.To}' is missing;"
                + " expected one from 'client' to 'router' and one from 'router' to every replica"))
            .ToSeq().Strict();
    }

    /// <summary>The ends of a link as they are written, whatever else is wrong with it.</summary>
    private static (string From, string To) Ends(Node node) => node is Node.Mapping mapping
        ? ((mapping["from"] as Node.Scalar)?.Text ?? "", (mapping["to"] as Node.Scalar)?.Text ?? "")
        : ("", "");

    private static Validation<InvalidInput, Link> ReadLink(Node node, Option<int> replicas) =>
        Problems.Collect(problems =>
        Section.Open(node, LinkKeys, problems).Bind(section =>
        {
            var source = section.Required("from", Endpoint(replicas), "client, router, replica-N or node-N");
            var to = section.Required("to", Endpoint(replicas), "client, router, replica-N or node-N");
            var bandwidth = section.Required("bandwidth", Quantities.Bandwidth, "a bandwidth, such as 100Gbit/s");
            var latency = section.Required("latency", Quantities.Time, "a time, such as 500us");
            return from a in source
                   from b in to
                   from c in bandwidth
                   from d in latency
                   select new Link(a, b, c, d);
        }));

    private static Reader<string> Endpoint(Option<int> replicas) => node =>
    {
        if (node is not Node.Scalar scalar || !IsEndpoint(scalar.Text))
        {
            var nearest = node is Node.Scalar wrong ? Spelling.Nearest(wrong.Text, Examples) : null;
            return Fail<InvalidInput, string>(
                node.Expected("client, router, replica-N or node-N") with { Suggestion = nearest });
        }

        return IndexOf(scalar.Text, "replica-").Bind(index => replicas.Filter(count => index >= count)).Match(
            Some: count => Fail<InvalidInput, string>(node.Place.Problem(
                $"there is no {node.Shown}: the deployment's replicas are replica-0 to {ReplicaName(count - 1)}")),
            None: () => Success<InvalidInput, string>(scalar.Text));
    };

    private static bool IsEndpoint(string text) =>
        text is "client" or "router" || IndexOf(text, "replica-").IsSome || IndexOf(text, "node-").IsSome;

    private static Option<int> IndexOf(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(text[prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        && text == string.Create(CultureInfo.InvariantCulture, $"{prefix}{index}")
            ? Some(index)
            : None;

    private static string ReplicaName(int replica) => string.Create(CultureInfo.InvariantCulture, $"replica-{replica}");
}
