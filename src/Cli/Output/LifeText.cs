using System.Diagnostics;
using System.Globalization;
using EventSim.Cli.Runs;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Explanations;
using EventSim.Simulation.Measures;

namespace EventSim.Cli.Output;

/// <summary>The account of one request for people.</summary>
internal static class LifeText
{
    private const int KeyWidth = 10;
    private const int Named = 3;
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter to, StoredLives found, RequestLife life)
    {
        var request = life.Request;
        Line(to, "request", $"#{request.Id.Value} of run {found.RunId}, {found.Scenario.Name}");
        Line(to, "profile", ProfileNames.Of(found.Scenario.Workload)[request.Profile]);
        Line(to, "replica", life.Replica is { } replica ? $"{replica.Value}" : "-");
        Line(to, "tokens",
            $"{request.PromptTokens} prompt, {life.OutputTokens} output"
            + (life.Preemptions > 0 ? $", {life.Preemptions} preemptions" : ""));
        Line(to, "arrived", $"{Exact(request.ArrivedAt.Nanoseconds)} ms");
        Line(to, "TTFT", life.Ttft is { } ttft ? $"{Exact(ttft)} ms" : "-");
        Line(to, life.Outcome == Outcome.Completed ? "E2EL" : "so far", $"{Exact(life.E2el)} ms{End(life)}");
        to.Write('\n');
        TextTable.Write(
            to,
            ["part", "to first token, ms", "whole, ms", "share", "intervals", "events", "by"],
            [false, true, true, true, true, false, false],
            [.. life.Whole.Parts.Select(part => Row(life, part)), Sum(life)]);
    }

    /// <summary>What people call a part.</summary>
    public static string Label(LifePart part) => part switch
    {
        LifePart.Transfer => "on its way",
        LifePart.IterationInFlight => "iteration in flight when it came",
        LifePart.Slot => "waits for a slot",
        LifePart.Objective => "waits: more would miss the TPOT target",
        LifePart.Turn => "waits for its turn",
        LifePart.TokenBudget => "waits for token budget",
        LifePart.BehindTokenBudget => "behind one that waits for token budget",
        LifePart.KvBlocks => "waits for KV blocks",
        LifePart.BehindKvBlocks => "behind one that waits for KV blocks",
        LifePart.AdmissionClosed => "admission closed by a preemption",
        LifePart.Preempted => "preempted, waits to come back",
        LifePart.OwnPrefill => "own prefill",
        LifePart.Recompute => "own prefill, computed again",
        LifePart.OwnDecode => "own decode",
        LifePart.OthersDecode => "decode of others",
        LifePart.OthersPrefill => "prefill of others",
        LifePart.Pipeline => "pipeline",
        LifePart.Swap => "KV blocks to and from the CPU",
        LifePart.Lockstep => "other replicas in lockstep",
        _ => throw new UnreachableException($"{part}"),
    };

    /// <summary>What people and JSON call a latency.</summary>
    public static string Name(LifeMetric metric) => metric switch
    {
        LifeMetric.E2el => "e2e",
        LifeMetric.Ttft => "ttft",
        LifeMetric.Tpot => "tpot",
        LifeMetric.Queue => "queue",
        _ => throw new UnreachableException($"{metric}"),
    };

    /// <summary>Milliseconds with all nanoseconds.</summary>
    public static string Exact(long nanoseconds) =>
        (nanoseconds / (decimal)NanosecondsPerMillisecond).ToString("0.000000", CultureInfo.InvariantCulture);

    /// <summary>A share in percent.</summary>
    public static string Percent(double part, double whole) =>
        whole > 0 ? (100 * part / whole).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "-";

    private static string End(RequestLife life) => life.Outcome switch
    {
        Outcome.Completed => "",
        Outcome.Rejected => $", rejected: {Reasons.Name(life.Rejection!.Value)}",
        Outcome.Aborted => ", given up by its client",
        Outcome.InFlight => ", still running when the run ended",
        Outcome.Waiting => ", still waiting when the run ended",
        _ => throw new UnreachableException($"{life.Outcome}"),
    };

    private static string[] Row(RequestLife life, PartOfLife part) =>
    [
        Label(part.Part),
        life.ToFirstToken[part.Part] is > 0 and var first ? Exact(first) : "-",
        Exact(part.Nanoseconds),
        Percent(part.Nanoseconds, life.E2el),
        $"{part.Events.Length}",
        $"{part.Events[0].First}..{part.Events[^1].Last}",
        string.Join(", ", part.By.Take(Named)
            .Select(one => $"#{one.Request.Value} ({Percent(one.Nanoseconds, part.Nanoseconds)})")),
    ];

    private static string[] Sum(RequestLife life) =>
    [
        "sum", Exact(life.ToFirstToken.Nanoseconds), Exact(life.Whole.Nanoseconds),
        Percent(life.Whole.Nanoseconds, life.E2el), "", "", "",
    ];

    private static void Line(TextWriter to, string key, string value) => to.Write($"{key.PadRight(KeyWidth)}{value}\n");
}
