using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Conformance;

/// <summary>The engine loop of vLLM v1: requests join, the scheduler plans, and the oldest batch is read unless the
/// queue of batches has room.</summary>
public sealed class VllmDriver(Recording played) : EngineDriver(played)
{
    private const string Rejected = "rejected";

    private readonly Queue<(int Number, bool IsEmpty)> inFlight = new();
    private int batches;

    /// <inheritdoc />
    protected override bool IsDrained => inFlight.Count == 0;

    /// <inheritdoc />
    public override IEnumerable<Fields> Summary() => Lives.Select(life => life.Status == Rejected
        ? new Fields().Set("status", $"\"{Rejected}\"")
        : Summary(life));

    private static Fields Summary(RequestLife life) => new Fields()
        .Set("status", $"\"{life.Status}\"")
        .Set("first_sched_step", life.FirstScheduled)
        .Set("cached_first", life.CachedFirst)
        .Set("first_token_step", life.FirstToken)
        .Set("finish_step", life.Finished)
        .Set("preemptions", life.Preemptions)
        .Set("output_tokens", life.Outputs);

    /// <inheritdoc />
    protected override Fields? Step(int t)
    {
        var fields = new Fields().Set("t", t);
        var (added, rejected) = Arrive(t);
        var aborted = Abort(t);
        fields.SetAny("add", added).SetAny("rej", rejected).SetAny("abort", aborted);
        if (Live.Count > 0) Schedule(t, fields);
        else if (inFlight.Count == 0 && rejected.Count == 0 && aborted.Count == 0) return null;
        else Return(t, fields.Set("sched", "[]").Set("noschedule", 1));
        return Counts(fields, '1');
    }

    private void Schedule(int t, Fields fields)
    {
        var held = Played.IsDetailed ? BlocksOfEach() : [];
        var events = Decided(new Command.Start(new SimTime(t), Only));
        var batch = events.Any(e => e is SimEvent.IterationStarted) ? Replica.Flights[^1] : null;
        var entries = batch?.Entries() ?? [];
        fields.Set("sched", $"[{string.Join(',', entries.Select(Text))}]")
            .SetAny("pre", [.. events.OfType<SimEvent.RequestPreempted>().Select(e => e.Request.Value)]);
        Counts(fields, '0');
        var hit = entries.Where(entry => entry.Kind.IsAdmission()).Sum(entry => entry.Context);
        if (hit > 0) fields.Set("hit", hit);
        if (Played.IsDetailed) Detail(fields, entries, held);
        if (SeveralInFlight) fields.Set("b", batches);
        inFlight.Enqueue((batches++, batch is null));
        var mayWait = batch is not null || Live.Count > 0;
        if (!mayWait || inFlight.Count >= Played.Limits.PipelineStages) Return(t, fields);
    }

    /// <summary>How many blocks each running request has.</summary>
    private Dictionary<RequestId, int> BlocksOfEach() =>
        Replica.Requests.ToDictionary(r => r.Id, r => Replica.Pool!.BlocksOf(r.Id).Length);

    private void Detail(Fields fields, ImmutableArray<BatchEntry> entries, Dictionary<RequestId, int> held)
    {
        fields.Set("runq", Replica.Stood.Select(s => s.Request.Value))
            .Set("waitq", Replica.Waiting.NotSkipped.Select(q => q.Request.Id.Value))
            .SetAny("skipq", [.. Replica.Waiting.PassedOver.Select(q => q.Request.Id.Value)]);
        var taken = entries
            .Select(e => (
                e.Request,
                Blocks: Replica.Pool!.BlocksOf(e.Request),
                Had: e.Kind.IsAdmission() ? 0 : held[e.Request]))
            .Where(e => e.Blocks.Length > e.Had)
            .Select(e => $"[{e.Request.Value},{Fields.List(e.Blocks[e.Had..])}]")
            .ToList();
        if (taken.Count > 0) fields.Set("blk", $"[{string.Join(',', taken)}]");
    }

    private (List<int> Added, List<int> Rejected) Arrive(int t)
    {
        List<int> added = [], rejected = [];
        while (TryTakeArrival(t, out var request))
        {
            var refused = Admissibility.Reject(Played.Limits, Played.Requests[request].PromptTokens) is not null;
            (refused ? rejected : added).Add(request);
            if (refused) Lives[request].End(null, Rejected);
            else Enqueue(t, request);
        }

        return (added, rejected);
    }

    private List<int> Abort(int t)
    {
        var aborted = Played.Aborts.Where(a => a.Step == t && Live.Contains(a.Request)).Select(a => a.Request).ToList();
        foreach (var request in aborted)
            Take(new SimEvent.RequestAborted(new SimTime(t), Only, new RequestId(request)));
        return aborted;
    }

    /// <summary>Reads the oldest batch.</summary>
    private void Return(int t, Fields fields)
    {
        if (inFlight.Count == 0) return;
        var (number, isEmpty) = inFlight.Dequeue();
        fields.Set("fin", isEmpty ? [] : Complete(t));
        if (SeveralInFlight) fields.Set("upd", number);
    }

    private static string Text(BatchEntry entry) =>
        $"[{entry.Request.Value},{entry.Tokens},{entry.Context},\"{Kind(entry)}\"]";

    private static char Kind(BatchEntry entry) => entry.Kind switch
    {
        EntryKind.New => 'n',
        EntryKind.Resumed or EntryKind.Returned => 's',
        _ => 'r',
    };
}
