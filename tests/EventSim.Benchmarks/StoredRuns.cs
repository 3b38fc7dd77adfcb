using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using static EventSim.Benchmarks.Benchmarks;

namespace EventSim.Benchmarks;

/// <summary>Commands on a local store of their own, as a user runs them.</summary>
internal static class StoredRuns
{
    internal static readonly string Root = FindRoot(AppContext.BaseDirectory);

    /// <summary>A run of about a million events, its replay, and its rows anew.</summary>
    public static void Million(string name) => OnAStore(home =>
    {
        var file = Path.Combine(home, "six.yaml");
        File.WriteAllText(file, Workloads.SixProfiles(61_000));
        var run = Eventsim(home, "run", file, "--json");
        var (events, stored) = ((double)run.Result["events"]!, (double)run.Result["stored_events"]!);
        var wall = (double)run.Result["wall_seconds"]!;
        var rate = events / wall;
        Say(name, $"{events:0} events ({stored:0} stored) in {wall:0.0} s: {rate:0} events/s, {run.PeakMb:0} MB");
        var replay = Eventsim(home, "replay", "last", "--json");
        Say("replay", $"{events:0} events in {replay.Seconds:0.0} s, {replay.PeakMb:0} MB");
        var (seconds, peak) = Timed(home, "db", "rebuild", "last");
        Say("rebuild", $"{events:0} events in {seconds:0.0} s: {events / seconds:0} events/s, {peak:0} MB");
    });

    /// <summary>A million requests without a store.</summary>
    public static void Memory(string name) => OnAStore(home =>
    {
        var file = Path.Combine(home, "six.yaml");
        File.WriteAllText(file, Workloads.SixProfiles(1_000_000));
        var run = Eventsim(home, "run", file, "--store", "none", "--json");
        var requests = (int)run.Result["outcomes"]!["arrived"]!;
        Say(name, $"{requests} requests in {run.Seconds:0.0} s: {run.PeakMb:0} MB at the peak");
    });

    /// <summary>The heavy workload on five deployments, drained.</summary>
    public static void Heavy(string name) => OnAStore(home =>
    {
        var total = 0.0;
        foreach (var deployment in (string[])["tp8", "single", "dp8", "tp4pp2", "pp8"])
        {
            var scenario = Path.Combine(Root, "scenarios", "heavy.yaml");
            var run = Eventsim(home, "run", scenario, "--deployment", deployment, "--json");
            total += run.Seconds;
            Say(name, $"{deployment}: {run.Result["events"]} events, {run.Seconds:0.0} s, {run.PeakMb:0} MB");
        }

        Say(name, $"all five: {total:0.0} s");
    });

    internal static void OnAStore(Action<string> work)
    {
        var home = Directory.CreateTempSubdirectory("eventsim-bench").FullName;
        try
        {
            Start(home, "runs").WaitForExit();
            work(home);
        }
        finally
        {
            Start(home, "db", "stop").WaitForExit();
            Directory.Delete(home, recursive: true);
        }
    }

    /// <summary>Runs a command to its end; its memory is looked at while it runs.</summary>
    internal static (JsonObject Result, double Seconds, double PeakMb) Eventsim(string home, params string[] arguments)
    {
        var (output, seconds, peak) = Printed(home, arguments);
        return (JsonNode.Parse(output)!.AsObject(), seconds, peak);
    }

    /// <summary>The same, whatever it prints.</summary>
    internal static (double Seconds, double PeakMb) Timed(string home, params string[] arguments)
    {
        var (_, seconds, peak) = Printed(home, arguments);
        return (seconds, peak);
    }

    private static (string Output, double Seconds, double PeakMb) Printed(string home, string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        using var process = Start(home, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = 0L;
        while (!process.WaitForExit(20)) peak = Math.Max(peak, PeakOf(process.Id));
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', arguments)}: exit {process.ExitCode}");
        return (output.Result, watch.Elapsed.TotalSeconds, peak * 1024 / 1e6);
    }

    private static Process Start(string home, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, "eventsim"), arguments) { RedirectStandardOutput = true };
        start.Environment["EVENTSIM_HOME"] = home;
        return Process.Start(start)!;
    }

    private static long PeakOf(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status")
                .FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ')[^2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string FindRoot(string folder) => File.Exists(Path.Combine(folder, "EventSim.sln"))
        ? folder
        : FindRoot(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no EventSim.sln above"));
}
