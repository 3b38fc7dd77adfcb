using System.Globalization;
using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Workloads;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>A workload's <c>requests</c>, written out one by one.</summary>
internal static class RequestListReader
{
    /// <summary>The keys of a listed request.</summary>
    public static readonly KeyTable Keys = KeyTable.Of("request", "at", "prompt", "output", "session", "count");

    /// <summary>Listed requests at most, counts included.</summary>
    public const int MaxRequests = 10_000_000;

    private static readonly Reader<int> Tokens = Numbers.Whole(1, EngineReader.MaxCount);

    /// <summary>Reads the list. A request without a session is a session of its own: its index.</summary>
    public static Validation<InvalidInput, Workload.Listed> Read(Node node) =>
        node is Node.Sequence { Items.Length: > 0 } list
        ? Problems.Collect(problems =>
            from entries in Problems.Whole([.. list.Items.Select(item => ReadEntry(item, problems))])
            from requests in Expand(list, entries, problems)
            select new Workload.Listed(requests))
        : Fail<InvalidInput, Workload.Listed>(
            node.Expected("a list of requests, such as {at: 0s, prompt: 12510, output: 5}"));

    private static Option<(ListedRequest Request, Option<int> Session, int Count)> ReadEntry(
        Node node, Problems problems) =>
        Section.Open(node, Keys, problems).Bind(section =>
        {
            var at = section.Required("at", Quantities.Instant, "when it arrives, such as 0s");
            var prompt = section.Required("prompt", Tokens, "prompt tokens, a whole number");
            var output = section.Required("output", Tokens, "output tokens, a whole number");
            var session = section.Maybe("session", Numbers.Whole(0, MaxRequests));
            var count = section.Optional("count", Numbers.Whole(1, MaxRequests), 1);
            return
                from a in at
                from b in prompt
                from c in output
                from d in session
                from e in count
                select (new ListedRequest(a, b, c, 0), d, e);
        });

    private static Option<ImmutableArray<ListedRequest>> Expand(
        Node node, ImmutableArray<(ListedRequest Request, Option<int> Session, int Count)> entries, Problems problems)
    {
        var total = entries.Sum(entry => (long)entry.Count);
        if (total > MaxRequests)
        {
            problems.Add(node.Place.Problem(string.Create(
                CultureInfo.InvariantCulture, $"lists {total} requests, at most {MaxRequests} are accepted")));
            return None;
        }

        var requests = ImmutableArray.CreateBuilder<ListedRequest>((int)total);
        foreach (var (request, session, count) in entries)
        {
            for (var i = 0; i < count; i++) requests.Add(request with { Session = session.IfNone(requests.Count) });
        }

        return requests.MoveToImmutable();
    }
}
