using System.Text.Json;

namespace EventSim.Tests.Gold;

/// <summary>The counts of a replica: free blocks, running and waiting requests.</summary>
internal readonly record struct GoldCounts(int Free, int Running, int Waiting);

/// <summary>What a scheduler did at one step. Lists are text, so that two steps compare by value.</summary>
/// <param name="T">The step.</param>
/// <param name="Added">Requests that joined the queue.</param>
/// <param name="Rejected">Requests that were refused.</param>
/// <param name="Scheduled">The batch: request, tokens, tokens computed before, and n (new), s (resumed) or r
/// (running).</param>
/// <param name="Preempted">Requests that were preempted, in order.</param>
/// <param name="Planned">Counts after the batch was planned; none where nothing was left to plan.</param>
/// <param name="Batch">The number of the batch, where several may be in flight.</param>
/// <param name="Returned">The number of the batch that came back.</param>
/// <param name="Finished">Requests that finished.</param>
/// <param name="After">Counts at the end of the step.</param>
internal sealed record GoldStep(
    int T,
    string Added,
    string Rejected,
    string Scheduled,
    string Preempted,
    GoldCounts? Planned,
    int? Batch,
    int? Returned,
    string Finished,
    GoldCounts After)
{
    /// <summary>Reads a recorded step.</summary>
    public static GoldStep Of(JsonElement step)
    {
        string Text(string key) => step.TryGetProperty(key, out var list) ? ListText(list) : "";
        int? Number(string key) => step.TryGetProperty(key, out var number) ? number.GetInt32() : null;
        int Count(string key) => step.GetProperty(key).GetInt32();
        return new GoldStep(
            Count("t"),
            Text("add"),
            Text("rej"),
            Text("sched"),
            Text("pre"),
            Number("free0") is { } free ? new GoldCounts(free, Count("run0"), Count("wait0")) : null,
            Number("b"),
            Number("upd"),
            Text("fin"),
            new GoldCounts(Count("free1"), Count("run1"), Count("wait1")));
    }

    private static string ListText(JsonElement list) => string.Join(
        ' ', list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Array
            ? string.Join('/', item.EnumerateArray().Select(part => part.ToString()))
            : item.ToString()));
}
