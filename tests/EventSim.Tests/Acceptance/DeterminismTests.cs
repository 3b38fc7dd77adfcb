using System.Globalization;
using EventSim.Cli.Input;
using EventSim.Domain.Events;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Runs;
using EventSim.Tests.Support;

namespace EventSim.Tests.Acceptance;

/// <summary>The same scenario and seed are the same run, wherever and however it runs.</summary>
public class DeterminismTests
{
    private static readonly ShortRun[] Runs =
        [new("heavy", "dp8", 3), new("heavy", "tp4pp2", 3), new("burst-gamma", null, 5), new("heavy-legacy", null, 3),
            new("heavy-steady", "tp4pp2", 40)];

    /// <summary>Fractions and minus signs wherever a scenario may have them.</summary>
    private const string Fractions = """
        model: llama-3.1-8b
        horizon: 1.5s
        warmup: 0.25s
        deployment:
          gpu: h100-sxm
          network: {links: [{from: client, to: router, bandwidth: 0.5GB/s, latency: 12.5us},
            {from: router, to: replica-0, bandwidth: 1.5GB/s, latency: 0.5us}]}
        engine: {max_num_batched_tokens: 4096, watermark: 0.05, gpu_memory_utilization: 0.85}
        workload: {profiles: [{name: fractions, rate: 12.5/s, burstiness: 0.5,
          prompt: {lognormal: {mu: 5.5, sigma: 0.25}}, output: {lognormal: {mu: -0.5, sigma: 2.5}}}]}
        slo: {ttft: {p99: 1.5s}}
        """;

    [Fact]
    public void Two_threads_give_what_one_gives()
    {
        var alone = Runs.Select(run => run.Text()).ToArray();
        var together = new string[2 * Runs.Length];
        OnThreads(2, thread =>
        {
            for (var i = 0; i < Runs.Length; i++) together[(thread * Runs.Length) + i] = Runs[i].Text();
        });
        Assert.Equal([.. alone, .. alone], together);
    }

    [Fact]
    public void A_run_that_was_made_ready_once_can_run_on_two_threads_at_a_time()
    {
        // Long enough for turns to follow.
        var prepared = Simulated.Prepare(Runs[^1].Scenario);
        var results = new string[2];
        OnThreads(2, thread => results[thread] = Text(prepared));
        var alone = Text(Simulated.Prepare(Runs[^1].Scenario));
        Assert.Equal([alone, alone], results);
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public void A_culture_that_writes_numbers_with_a_comma_changes_nothing(string name)
    {
        // The program is built without cultures: whatever the machine's, letters and dates are invariant, and what is
        // left for a caller to change is how numbers are written. Both of these write 1.234,5.
        Assert.True(AppContext.TryGetSwitch("System.Globalization.Invariant", out var invariant) && invariant, name);
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "\u2212";
        var usual = Runs[2].Text() + Anew(Simulated.Load(Fractions));
        string? other = null;
        OnThreads(1, _ =>
        {
            CultureInfo.CurrentCulture = culture;
            Assert.Equal("1,5", 1.5.ToString(culture));
            other = Runs[2].Text() + Anew(Simulated.Load(Fractions));
        });
        Assert.Equal(usual, other);
    }

    [Fact]
    public void Another_profile_moves_no_draw_of_the_others()
    {
        var scenario = ShippedScenario.Load("heavy") with { Horizon = new SimTime(10_000_000_000) };
        var workload = (Workload.Profiles)scenario.Workload;
        var newcomer = new Profile(
            "newcomer", new ArrivalProcess.Poisson(9), new Distribution.Uniform(10, 900),
                new Distribution.Uniform(1, 90),
            null, null);
        var more = scenario with { Workload = workload with { Mix = [.. workload.Mix, newcomer] } };
        var before = FirstTurns(Simulated.Run(scenario));
        var after = FirstTurns(Simulated.Run(more));
        Assert.Equal(before, after.Where(turn => turn.Profile < workload.Mix.Length));
        Assert.Contains(after, turn => turn.Profile == workload.Mix.Length);
    }

    [Fact]
    public void Another_seed_is_another_run()
    {
        var scenario = Runs[2].Scenario;
        Assert.NotEqual(
            Text(Simulated.Prepare(scenario)), Text(Simulated.Prepare(scenario with { Seed = scenario.Seed + 1 })));
    }

    private static List<(int Profile, long At, int Session, int Prompt, int Output)> FirstTurns(Simulated run) =>
    [
        .. run.Events.OfType<SimEvent.RequestArrived>().Where(e => e.Turn == 0)
            .Select(e => (e.Profile, e.At.Nanoseconds, e.Session, e.PromptTokens, e.OutputTokens)),
    ];

    /// <summary>The canonical scenario, then the result with its hash.</summary>
    private static string Anew(EventSim.Domain.Scenarios.Scenario scenario) =>
        CanonicalJson.Of(scenario) + Text(Simulated.Prepare(scenario));

    private static string Text(PreparedRun prepared)
    {
        using var measures = prepared.NewMeasures();
        return Observed.Text(prepared.Run(measures).Result);
    }

    private static void OnThreads(int count, Action<int> work)
    {
        var thrown = new Exception?[count];
        var threads = Enumerable.Range(0, count)
            .Select(i => new Thread(() => thrown[i] = Record.Exception(() => work(i)))).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.All(thrown, Assert.Null);
    }

    /// <summary>The first seconds of a shipped scenario.</summary>
    private sealed record ShortRun(string Name, string? Deployment, int Seconds)
    {
        public EventSim.Domain.Scenarios.Scenario Scenario =>
            ShippedScenario.Load(
                Name, Deployment) with
            { Horizon = new SimTime(Seconds * 1_000_000_000L), Warmup = SimTime.Zero };

        /// <summary>All of it anew, from the file to the result.</summary>
        public string Text() => Anew(Scenario);
    }
}
