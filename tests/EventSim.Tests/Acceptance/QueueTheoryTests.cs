using EventSim.Domain.Events;
using EventSim.Tests.Support;

namespace EventSim.Tests.Acceptance;

/// <summary>One server, Poisson arrivals and equal service times: the waiting times are known one by one, and their
/// mean in the limit.</summary>
public class QueueTheoryTests
{
    private const int Customers = 100_000;
    private const long Service = 100_000_000;

    [Theory]
    [InlineData(5, 50.0, 0.05)]
    [InlineData(7, 116.67, 0.075)]
    [InlineData(8, 200.0, 0.10)]
    public void Waiting_times_follow_Lindley_exactly_and_their_mean_the_theory(int rate, double mean, double within)
    {
        // Mean wait of M/D/1: ρD / 2(1 − ρ). The bounds are four standard deviations of it at this many customers.
        var run = Simulated.Yaml($"""
            model: llama-3.1-8b
            deployment: {"{"}gpu: h100-sxm, tp: 1{"}"}
            engine: {"{"}max_num_seqs: 1, max_num_batched_tokens: 4096{"}"}
            cost: {"{"}linear: {"{"}iteration: 0us, prefill_token: 100us, decode_seq: 0us{"}}"}
            workload: {"{"}profiles: [{"{"}name: customers, rate: {rate}/s,
              count: {Customers}, prompt: 1000, output: 1{"}"}]{"}"}
            """);
        var arrivals = run.Events.OfType<SimEvent.RequestArrived>().Select(e => e.At.Nanoseconds).ToArray();
        Assert.Equal(Customers, arrivals.Length);
        var requests = run.Requests;
        var wait = 0L;
        double sum = 0;
        for (var i = 0; i < arrivals.Length; i++)
        {
            if (i > 0) wait = Math.Max(0, wait + Service - (arrivals[i] - arrivals[i - 1]));
            Assert.Equal(wait, requests[i].ScheduledAt - requests[i].ArrivedAt);
            Assert.Equal(wait + Service, requests[i].E2el);
            sum += wait;
        }

        var milliseconds = sum / Customers / 1e6;
        Assert.InRange(milliseconds, mean * (1 - within), mean * (1 + within));
        Assert.Equal(milliseconds, run.Result.Queue!.Mean, 6);
    }
}
