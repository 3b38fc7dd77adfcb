using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Conformance;

/// <summary>The engine loop of Sarathi-Serve: requests join, the scheduler plans, and the oldest batch is read when the
/// pipeline is full or nothing was planned. Prompts that are too long join too, and are refused when their turn
/// comes.</summary>
public sealed class SarathiDriver(Recording played) : EngineDriver(played)
{
    private readonly int[] promptTokens = [.. played.Requests.Select(request => request.PromptTokens)];
    private readonly Queue<int> inFlight = new();
    private int batches;

    /// <inheritdoc />
    protected override bool IsDrained => inFlight.Count == 0;

    /// <inheritdoc />
    public override IEnumerable<Fields> Summary() => Lives.Select((life, request) => new Fields()
        .Set("status", $"\"{life.Status}\"")
        .Set("preemptions", life.Preemptions)
        .Set("first_sched_step", life.FirstScheduled)
        .Set("first_token_step", life.FirstToken)
        .Set("finish_step", life.Finished)
        .Set("output_tokens", life.Outputs)
        .Set("final_prompt", life.Finished is null ? null : promptTokens[request]));

    /// <inheritdoc />
    protected override IEnumerable<RequestId> Sampling() =>
        BatchEnd.Read(Replica).Where(reading => reading.Samples).Select(reading => reading.Sequence.Request);

    /// <inheritdoc />
    protected override Fields Step(int t)
    {
        var fields = new Fields().Set("t", t).SetAny("add", Arrive(t));
        var events = Schedule(t);
        var batch = events.Any(e => e is SimEvent.IterationStarted) ? Replica.Flights[^1] : null;
        List<int> preempted = [.. events.OfType<SimEvent.RequestPreempted>().Select(e => e.Request.Value)];
        fields.SetAny("pre", preempted)
            .SetAny("ign", [.. events.OfType<SimEvent.RequestRejected>().Select(e => e.Request.Value)]);
        var entries = batch is null ? [] : InBatchOrder(batch.Entries());
        Describe(fields, entries);
        foreach (var request in preempted)
            promptTokens[request] = Played.Requests[request].PromptTokens + Lives[request].Outputs;
        if (batch is not null) Enter(fields);
        var reads = inFlight.Count > 0 && (batch is null || inFlight.Count >= Played.Limits.PipelineStages);
        if (reads) Read(t, fields);
        else fields.Set("fin", "[]");
        return Counts(fields, '1');
    }

    private List<int> Arrive(int t)
    {
        List<int> added = [];
        while (TryTakeArrival(t, out var request))
        {
            added.Add(request);
            Enqueue(t, request);
        }

        return added;
    }

    /// <summary>A call that finds no decode in their turn is a step of its own.</summary>
    private ImmutableArray<SimEvent> Schedule(int t)
    {
        var passes = Played.Limits.Scheduler == SchedulerKind.SimpleChunking
            && SimpleChunking.PassesTurn(new SchedulerView(Replica, new SimTime(t)));
        if (!passes) return Decided(new Command.Start(new SimTime(t), Only));
        Pass(Replica with { IsTurnOfDecodes = false });
        return [];
    }

    private void Describe(Fields fields, List<BatchEntry> entries)
    {
        fields.Set("sched", $"[{string.Join(',', entries.Select(Text))}]").Set("free0", Replica.FreeBlocks);
        if (!Played.IsDetailed) return;
        var running = Replica.Running;
        var byArrival = ArrivalOrder.Of(Replica.Requests);
        fields.Set("runq", Enumerable.Range(0, running.Length)
                .Select(i => running[entries.Count > 0 ? i : byArrival[i]].Request.Value))
            .Set("waitq", Replica.Waiting.NotSkipped.Select(queued => queued.Request.Id.Value))
            .Set("blk", $"{{{string.Join(',', entries.Select(entry => Blocks(running, entry.Request)))}}}");
    }

    private void Enter(Fields fields)
    {
        if (SeveralInFlight) fields.Set("b", batches);
        inFlight.Enqueue(batches++);
    }

    /// <summary>Reads the oldest batch.</summary>
    private void Read(int t, Fields fields)
    {
        var order = InBatchOrder(Replica.Flights[0].Entries()).ConvertAll(entry => entry.Request.Value);
        var number = inFlight.Dequeue();
        fields.Set("fin", Complete(t).OrderBy(order.IndexOf));
        if (SeveralInFlight) fields.Set("upd", number);
    }

    private string Blocks(ImmutableArray<Sequence> running, RequestId request) =>
        $"\"{request.Value}\":{Fields.Text(Played.Limits.Held(running.First(s => s.Request == request)))}";

    /// <summary>Chunks of prompts come before decodes.</summary>
    private static List<BatchEntry> InBatchOrder(ImmutableArray<BatchEntry> entries) =>
        [.. entries.OrderBy(entry => entry.Kind == EntryKind.Decode)];

    private static string Text(BatchEntry entry) =>
        $"[{entry.Request.Value},{entry.Tokens},{entry.Context},\"{(entry.Kind == EntryKind.Decode ? 'd' : 'p')}\"]";
}
