using System.Globalization;
using System.Text.Json.Nodes;
using static EventSim.Benchmarks.Benchmarks;
using static EventSim.Benchmarks.StoredRuns;

namespace EventSim.Benchmarks;

/// <summary>What is done with a stored run of about a million stored events, as a user does it: in wall time, the start
/// of the process included.</summary>
internal static class TimeTravel
{
    /// <summary>Stores the run, every iteration an event of its own; then looks at it from all sides.</summary>
    public static void Run(string name) => OnAStore(home =>
    {
        var file = Path.Combine(home, "six.yaml");
        File.WriteAllText(file, Workloads.SixProfiles(61_000, events: "every-iteration"));
        var run = Eventsim(home, "run", file, "--json");
        var events = (double)run.Result["stored_events"]!;
        var end = (double)run.Result["simulated_seconds"]!;
        var requests = (int)run.Result["outcomes"]!["arrived"]!;
        Tell("run", run.Seconds, run.PeakMb);
        Each("rebuild", "db", "rebuild", "last");
        Each("verify", "db", "verify", "last");
        Each("replay", "replay", "last", "--json");
        foreach (var share in (double[])[0.1, 0.5, 0.9])
            Each($"explain a request at {share:0%}", "explain", "last", Text((int)(share * requests)), "--json");
        Each("explain the slowest 10", "explain", "last", "--slowest", "10", "--json");
        var branch = Eventsim(home, "branch", "last", "--at", $"{Text(0.9 * end)}s", "--json");
        Tell($"branch at 90 %, {branch.Result["stored_events"]} events of its own", branch.Seconds, branch.PeakMb);
        Each("diff with it", "diff", "six-profiles", "last", "--json");

        void Each(string what, params string[] arguments)
        {
            var (seconds, peak) = Timed(home, arguments);
            Tell(what, seconds, peak);
        }

        void Tell(string what, double seconds, double peak) =>
            Say(name, $"{what}: {seconds:0.00} s, {events / seconds:0} events/s of {events:0}, {peak:0} MB");
    });

    private static string Text(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
