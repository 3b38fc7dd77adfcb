using EventSim.Domain.Batching;
using EventSim.Domain.Costs;
using EventSim.Domain.Events;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventSim.Tests.Laws;

/// <summary>How far apart two tenants may be under the fair queue.</summary>
public class FairnessTests
{
    private const int Seed = 4_057;

    [Fact]
    public void Tenants_that_always_wait_are_served_alike() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(20_261_125, Seed),
            Prop.ForAll(Backlogs(), run =>
            {
                var (gap, bound, _) = LargestGap(run);
                Assert.InRange(gap, 0, bound);
            }));

    [Fact]
    public void First_come_first_served_lets_the_tenant_that_came_first_take_everything()
    {
        var first = Mix("a", prompt: 20, output: 10, count: 200);
        var run = Backlog(QueueKind.Fcfs, 4, [first, first with { Name = "b" }]);
        var (gap, bound, _) = LargestGap(run);
        Assert.True(gap > 5 * bound, $"the gap is {gap}, the bound {bound}");
        Assert.True(LargestGap(new RandomRun(run.Scenario with
        {
            Engine = run.Scenario.Engine with { Queue = QueueKind.Fair },
        })).Gap <= bound);
    }

    /// <summary>The largest difference between what two tenants were served while both had waited all the time, and the
    /// paper's bound of it: w_q · M, with M the most tokens that the running requests can come to.</summary>
    private static (long Gap, long Bound, int Instants) LargestGap(RandomRun run)
    {
        var observed = Observed.Of(run);
        var profiles = ((Workload.Profiles)run.Scenario.Workload).Mix;
        var served = new long[profiles.Length];
        var waited = profiles.Select(_ => true).ToArray();
        var (gap, instants) = (0L, 0);
        foreach (var transition in observed.Transitions)
        {
            if (transition.Events[^1] is not SimEvent.IterationStarted) continue;
            var replica = transition.After.Replicas[0];
            foreach (var entry in replica.Flights[^1].Entries())
            {
                var facts = observed.Measures.Requests[entry.Request.Value];
                served[facts.Profile] += (entry.Kind == EntryKind.New ? FairShare.PromptWeight * facts.PromptTokens : 0)
                    + (entry.Samples ? FairShare.OutputWeight : 0);
            }

            for (var i = 0; i < waited.Length; i++) waited[i] &= replica.Waiting.All.Any(q => q.Request.Profile == i);
            var backlogged = served.Where((_, i) => waited[i]).ToArray();
            if (backlogged.Length < 2) break;
            gap = Math.Max(gap, backlogged.Max() - backlogged.Min());
            instants++;
        }

        var largest = observed.Requests.Max(f => f.PromptTokens + f.OutputTokens);
        return (gap, (long)FairShare.OutputWeight * run.Scenario.Engine.MaxNumSeqs * largest, instants);
    }

    private static Arbitrary<RandomRun> Backlogs() =>
        (from sequences in Gen.Choose(1, 6)
         from tenants in Gen.Choose(2, 3)
         from mix in Gen.ArrayOf(
             from prompt in Gen.Choose(1, 60)
             from output in Gen.Choose(1, 20)
             select Mix("p", prompt, output, 40),
             tenants)
         select Backlog(QueueKind.Fair, sequences, [.. mix.Select((p, i) => p with { Name = $"p{i}" })])).ToArbitrary();

    private static Profile Mix(string name, int prompt, int output, int count) => new(
        name, new ArrivalProcess.AllAtOnce(), new Distribution.Uniform(1, prompt),
        new Distribution.Uniform(1, output), null, count);

    /// <summary>Everybody sends everything at once, to one replica with few blocks.</summary>
    private static RandomRun Backlog(QueueKind queue, int sequences, ImmutableArray<Profile> mix)
    {
        var scenario = Served.Scenario(
            blocks: 40, budget: new TokenBudget.Fixed(64),
            cost: new CostSettings.Linear(new Duration(1000), new Duration(10), new Duration(100)));
        return new RandomRun(scenario with
        {
            Horizon = new SimTime(1_000_000_000),
            Engine = scenario.Engine with { Queue = queue, MaxNumSeqs = sequences, BlockSize = 4 },
            Workload = new Workload.Profiles(mix, ArrivalMode.Superposed),
        });
    }
}
