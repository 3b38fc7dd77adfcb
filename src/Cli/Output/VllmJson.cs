using System.Text.Json.Nodes;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Measures;

namespace EventSim.Cli.Output;

/// <summary>The result under the keys that <c>vllm bench serve</c> writes.</summary>
internal static class VllmJson
{
    /// <summary>The object, over the measured requests.</summary>
    public static JsonObject Of(Scenario scenario, RunResult result, RunMeasures measures)
    {
        var (completed, failed, input, output) = Totals(measures);
        var json = new JsonObject
        {
            ["duration"] = result.WindowTo - result.WindowFrom,
            ["completed"] = completed,
            ["failed"] = failed,
            ["total_input_tokens"] = input,
            ["total_output_tokens"] = output,
            ["request_throughput"] = result.RequestThroughput,
            ["request_goodput"] = result.Goodput,
            ["output_throughput"] = result.OutputThroughput,
            ["total_token_throughput"] = result.TotalTokenThroughput,
        };
        Add(json, "ttft", result.Ttft);
        Add(json, "tpot", result.Tpot);
        Add(json, "itl", result.Itl);
        Add(json, "e2el", result.E2el);
        json["max_output_tokens_per_s"] = measures.Seconds.Tokens;
        json["max_concurrent_requests"] = MostConcurrent(measures.Requests);
        var (rate, burstiness, concurrency) = Load(scenario.Workload);
        json["request_rate"] = rate;
        json["burstiness"] = burstiness;
        json["max_concurrency"] = concurrency;
        return json;
    }

    private static void Add(JsonObject json, string name, LatencyStatistics? of)
    {
        json[$"mean_{name}_ms"] = of?.Mean;
        json[$"median_{name}_ms"] = of?.Median;
        json[$"std_{name}_ms"] = of?.Std;
        json[$"p99_{name}_ms"] = of?.P99;
    }

    private static (int Completed, int Failed, long Input, long Output) Totals(RunMeasures measures)
    {
        int completed = 0, failed = 0;
        long input = 0, output = 0;
        for (var i = measures.FirstMeasured; i < measures.Requests.Count; i++)
        {
            ref readonly var facts = ref measures.Requests[i];
            if (facts.Outcome == Outcome.Rejected) failed++;
            if (facts.Outcome != Outcome.Completed) continue;
            completed++;
            input += facts.PromptTokens;
            output += facts.OutputTokens;
        }

        return (completed, failed, input, output);
    }

    /// <summary>The most requests in the system at one time; one that leaves makes room for one that comes.</summary>
    private static int MostConcurrent(RequestTable requests)
    {
        var changes = new List<(long At, int Change)>();
        for (var i = 0; i < requests.Count; i++)
        {
            ref readonly var facts = ref requests[i];
            if (facts.Outcome == Outcome.Rejected) continue;
            changes.Add((facts.ArrivedAt, 1));
            if (facts.Outcome == Outcome.Completed) changes.Add((facts.LastTokenAt, -1));
        }

        int now = 0, most = 0;
        foreach (var (_, change) in changes.Order()) most = Math.Max(most, now += change);
        return most;
    }

    /// <summary>The offered rate in requests a second (<c>inf</c>: all at once), the shape of the gaps where all
    /// profiles share it, and the clients of a closed loop.</summary>
    private static (JsonNode? Rate, JsonNode? Burstiness, JsonNode? Concurrency) Load(Workload workload)
    {
        if (workload is not Workload.Profiles profiles) return (null, null, null);
        var arrivals = profiles.Mix.Select(p => p.Arrivals).ToList();
        if (arrivals.OfType<ArrivalProcess.ClosedLoop>().ToList() is { Count: > 0 } loops)
            return ("inf", 1.0, loops.Sum(l => l.Concurrency));
        if (arrivals.Any(a => a is ArrivalProcess.AllAtOnce)) return ("inf", null, null);
        double? rate = arrivals.Sum(ExpectedLoad.FirstTurnsPerSecond);
        var shapes = arrivals.Select(a => a switch
        {
            ArrivalProcess.Poisson => 1.0,
            ArrivalProcess.Gamma gamma => gamma.Burstiness,
            _ => (double?)null,
        }).Distinct().ToList();
        return (rate, shapes.Count == 1 ? shapes[0] : null, null);
    }
}
