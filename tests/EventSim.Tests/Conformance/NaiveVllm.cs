using EventSim.Domain.Identity;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Conformance;
using EventSim.Tests.Domain.KvCache;

namespace EventSim.Tests.Conformance;

/// <summary>vLLM's v1 scheduler written a second time, from its rules alone and as plainly as can be: lists that are
/// searched, no events, no state but what changes in place. One batch at a time.</summary>
internal sealed class NaiveVllm(Recording played)
{
    private const int MostSteps = 10_000;

    private readonly EngineLimits limits = played.Limits;
    private readonly NaivePool pool = new(
        played.Limits.NumGpuBlocks, played.Limits.BlockSize, played.Limits.PrefixCaching, played.Limits.FreedOrder);
    private readonly List<Job> running = [];
    private readonly List<Job> waiting = [];
    private int budget;

    private bool ByPriority => limits.Queue == QueueKind.Priority;

    /// <summary>The steps of the recorded engine's loop.</summary>
    public IEnumerable<Fields> Steps()
    {
        var next = 0;
        for (var t = 0; next < played.Requests.Length || waiting.Count + running.Count > 0; t++)
        {
            if (t > MostSteps) throw new InvalidOperationException("it goes on for ever");
            if (waiting.Count + running.Count == 0) t = Math.Max(t, played.Requests[next].Arrival);
            List<int> added = [], rejected = [];
            for (; next < played.Requests.Length && played.Requests[next].Arrival == t; next++)
            {
                var job = new Job(next, played.Requests[next], limits);
                (job.Known >= limits.MaxModelLen ? rejected : added).Add(next);
                if (job.Known < limits.MaxModelLen) waiting.Add(job);
            }

            var fields = new Fields().Set("t", t).SetAny("add", added).SetAny("rej", rejected);
            if (waiting.Count + running.Count > 0) Step(fields);
            else if (rejected.Count > 0) fields.Set("sched", "[]").Set("noschedule", 1);
            else continue;
            yield return Count(fields, "1");
        }
    }

    private Fields Count(Fields fields, string when) => fields
        .Set("free" + when, pool.Free.Count).Set("run" + when, running.Count).Set("wait" + when, waiting.Count);

    private void Step(Fields fields)
    {
        budget = limits.MaxNumBatchedTokens;
        List<Entry> batch = [];
        List<Job> preempted = [];
        if (!Run(batch, preempted) && preempted.Count == 0) throw new InvalidOperationException("stopped for nobody");
        if (preempted.Count == 0) Admit(batch);
        foreach (var entry in batch) entry.Job.Computed += entry.Tokens;
        fields.Set("sched", $"[{string.Join(',', batch.Select(e => e.Text))}]")
            .SetAny("pre", [.. preempted.Select(job => job.Id)]);
        var hit = batch.Where(e => e.Kind != 'r').Sum(e => e.Before);
        if (hit > 0) fields.Set("hit", hit);
        Count(fields, "0").Set("runq", running.Select(job => job.Id)).Set("waitq", InOrder().Select(job => job.Id));
        var taken = batch.Where(e => pool.BlocksOf(e.Job.Id).Count > e.Had)
            .Select(e => $"[{e.Job.Id},{Fields.List(pool.BlocksOf(e.Job.Id).Skip(e.Had))}]").ToList();
        if (taken.Count > 0) fields.Set("blk", $"[{string.Join(',', taken)}]");
        fields.Set("fin", Finish(batch));
    }

    /// <summary>Phase 1; false where somebody had to give way to nobody.</summary>
    private bool Run(List<Entry> batch, List<Job> preempted)
    {
        foreach (var job in running.ToList())
        {
            if (budget == 0) break;
            if (!running.Contains(job)) continue;
            var tokens = job.Known - job.Computed;
            if (limits.LongPrefillTokenThreshold > 0) tokens = Math.Min(tokens, limits.LongPrefillTokenThreshold);
            tokens = Math.Min(Math.Min(tokens, budget), limits.MaxModelLen - 1 - job.Computed);
            if (tokens <= 0) continue;
            var had = pool.BlocksOf(job.Id).Count;
            while (((job.Computed + tokens + limits.BlockSize - 1) / limits.BlockSize) - had > pool.Free.Count)
            {
                var victim = ByPriority
                    ? running.MaxBy(other => (other.Priority, other.Arrival, -running.IndexOf(other)))!
                    : running[^1];
                Preempt(victim, batch, preempted);
                if (victim == job) return false;
            }

            pool.Take(job.Asked, job.Computed + tokens);
            batch.Add(new Entry(job, tokens, job.Computed, 'r', had));
            budget -= tokens;
        }

        return true;
    }

    private void Preempt(Job victim, List<Entry> batch, List<Job> preempted)
    {
        budget += batch.Where(e => e.Job == victim).Sum(e => e.Tokens);
        batch.RemoveAll(e => e.Job == victim);
        running.Remove(victim);
        pool.Release(victim.Asked);
        victim.Computed = 0;
        victim.Ran = true;
        waiting.Insert(0, victim);
        preempted.Add(victim);
    }

    private List<Job> InOrder() => ByPriority
        ? [.. waiting.OrderBy(job => (job.Priority, job.Arrival, job.Id))]
        : waiting;

    /// <summary>Phase 2.</summary>
    private void Admit(List<Entry> batch)
    {
        int Blocks(int tokens) => (tokens + limits.BlockSize - 1) / limits.BlockSize;
        while (budget > 0 && waiting.Count > 0 && running.Count < limits.MaxNumSeqs)
        {
            var job = InOrder()[0];
            var cached = pool.Cached(job.Asked, job.Known);
            var tokens = job.Known - (cached * limits.BlockSize);
            if (limits.LongPrefillTokenThreshold > 0) tokens = Math.Min(tokens, limits.LongPrefillTokenThreshold);
            if (!limits.ChunkedPrefill && tokens > budget) return;
            tokens = Math.Min(tokens, budget);
            var spare = pool.Free.Count - pool.Unheld(job.Asked, cached);
            if (running.Count > 0) spare -= limits.WatermarkBlocks;
            if (limits.ReserveFullIsl && Blocks(Math.Min(job.Known, limits.MaxModelLen)) - cached > spare) return;
            if (Blocks((cached * limits.BlockSize) + tokens) - cached > spare) return;
            job.Computed = cached * limits.BlockSize;
            pool.Admit(job.Asked, cached);
            pool.Take(job.Asked, job.Computed + tokens);
            batch.Add(new Entry(job, tokens, job.Computed, job.Ran ? 's' : 'n', 0));
            budget -= tokens;
            waiting.Remove(job);
            running.Add(job);
        }
    }

    private List<int> Finish(List<Entry> batch)
    {
        List<int> finished = [];
        foreach (var job in batch.Select(e => e.Job).Where(job => job.Computed == job.Known))
        {
            job.Known++;
            if (job.Known < Math.Min(job.Asked.PromptTokens + job.Asked.OutputTokens, limits.MaxModelLen)) continue;
            finished.Add(job.Id);
            running.Remove(job);
            pool.Release(job.Asked);
        }

        return finished;
    }

    private sealed class Job(int id, RecordedRequest asked, EngineLimits limits)
    {
        public int Id => id;

        public int Arrival => asked.Arrival;

        public int Priority { get; } = limits.RulesOf(asked.Class).Priority;

        public Request Asked { get; } = new(
            new RequestId(id), new SimTime(asked.Arrival), asked.Class, id, 0, asked.PromptTokens, asked.OutputTokens,
            Prefix: asked.Prefix);

        public int Known { get; set; } = asked.PromptTokens;

        public int Computed { get; set; }

        public bool Ran { get; set; }
    }

    private sealed record Entry(Job Job, int Tokens, int Before, char Kind, int Had)
    {
        public string Text => $"[{Job.Id},{Tokens},{Before},\"{Kind}\"]";
    }
}
