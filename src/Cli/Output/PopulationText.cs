using System.Diagnostics;
using System.Globalization;
using EventSim.Cli.Runs;
using EventSim.Domain.Identity;
using EventSim.Simulation.Explanations;

namespace EventSim.Cli.Output;

/// <summary>What slow requests are made of, for people.</summary>
internal static class PopulationText
{
    // Lines of requests, and parts in each.
    private const int Listed = 20;
    private const int Largest = 3;
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter to, StoredLives found, Population population)
    {
        if (population.Slow.IsEmpty)
        {
            to.Write($"run {found.RunId} has no measured request that was completed and has this latency\n");
            return;
        }

        var lives = found.Lives.ToDictionary(life => life.Request.Id);
        to.Write(
            $"run {found.RunId}, {found.Scenario.Name}: the {population.Slow.Length} slowest of {population.Of} "
            + $"requests by {Title(population.Metric)}, {Ms(population.Slow[^1].Latency)} to "
            + $"{Ms(population.Slow[0].Latency)} ms\nbeside {population.Middle.Length} around the median, "
            + $"{Ms(population.Middle[0].Latency)} to {Ms(population.Middle[^1].Latency)} ms; means of "
            + $"{Span(population.Metric)}\n\n");
        WriteMeans(to, population, lives);
        to.Write('\n');
        TextTable.Write(
            to,
            ["request", $"{Title(population.Metric)}, ms", "largest parts"],
            [false, true, false],
            [.. population.Slow.Take(Listed).Select(one => Row(population.Metric, one, lives[one.Request]))]);
        if (population.Slow.Length > Listed) to.Write($"and {population.Slow.Length - Listed} more\n");
    }

    private static void WriteMeans(
        TextWriter to, Population population, Dictionary<RequestId, RequestLife> lives)
    {
        var slow = population.Means(lives, population.Slow).ToDictionary(part => part.Part, part => part.Mean);
        var middle = population.Means(lives, population.Middle).ToDictionary(part => part.Part, part => part.Mean);
        var (all, usual) = (slow.Values.Sum(), middle.Values.Sum());
        var rows =
            from part in LifeParts.All
            let here = slow.GetValueOrDefault(part)
            let there = middle.GetValueOrDefault(part)
            where here + there > 0
            select (string[])
            [
                LifeText.Label(part), Ms(here), LifeText.Percent(here, all), Ms(there), LifeText.Percent(there, usual),
                Ms(here - there),
            ];
        TextTable.Write(
            to,
            ["part", "slow, ms", "share", "median, ms", "share", "difference, ms"],
            [false, true, true, true, true, true],
            [
                .. rows,
                [
                    "sum", Ms(all), LifeText.Percent(all, all), Ms(usual), LifeText.Percent(usual, usual),
                    Ms(all - usual),
                ],
            ]);
    }

    private static string[] Row(LifeMetric metric, Ranked ranked, RequestLife life)
    {
        var account = LifeMetrics.AccountOf(metric, life);
        var largest = account.Parts.OrderByDescending(part => part.Nanoseconds).Take(Largest)
            .Select(part => $"{LifeText.Label(part.Part)} {LifeText.Percent(part.Nanoseconds, account.Nanoseconds)}");
        return [$"#{ranked.Request.Value}", Ms(ranked.Latency), string.Join(", ", largest)];
    }

    private static string Title(LifeMetric metric) => metric switch
    {
        LifeMetric.E2el => "E2EL",
        LifeMetric.Ttft => "TTFT",
        LifeMetric.Tpot => "TPOT",
        LifeMetric.Queue => "queue",
        _ => throw new UnreachableException($"{metric}"),
    };

    private static string Span(LifeMetric metric) => metric switch
    {
        LifeMetric.E2el => "the whole life",
        LifeMetric.Ttft => "the time to the first token",
        LifeMetric.Tpot => "the time from the first token to the last",
        LifeMetric.Queue => "the time to the first batch",
        _ => throw new UnreachableException($"{metric}"),
    };

    private static string Ms(double nanoseconds) =>
        (nanoseconds / NanosecondsPerMillisecond).ToString("0.000", CultureInfo.InvariantCulture);
}
