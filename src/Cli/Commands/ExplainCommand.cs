using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EventSim.Cli.Output;
using EventSim.Cli.Runs;
using EventSim.Cli.Stores;
using EventSim.Domain.Identity;
using EventSim.Persistence;
using EventSim.Simulation.Explanations;
using EventSim.Simulation.Measures;
using LanguageExt;

namespace EventSim.Cli.Commands;

/// <summary><c>explain RUN REQUEST</c>: where every nanosecond of a request went; with <c>--slowest</c> or
/// <c>--percentile</c> what the slow ones are made of.</summary>
internal static class ExplainCommand
{
    private const int MostSlow = 10_000;

    private static readonly ImmutableArray<(string Name, LifeMetric Metric)> Metrics =
    [
        ("e2e", LifeMetric.E2el), ("ttft", LifeMetric.Ttft), ("tpot", LifeMetric.Tpot), ("queue", LifeMetric.Queue),
    ];

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var (run, json, store) = (StoreArguments.Run(), StoreArguments.Json(), StoreArguments.Store());
        var (request, slowest, percentile, metric) = (Request(), Slowest(), Percentile(), Metric());
        var command = new Command("explain", "Say where the time of a request went, to the nanosecond.")
        {
            run, request, slowest, metric, percentile, json, store,
        };
        command.Validators.Add(given =>
        {
            var fault = Fault(
                given.GetResult(request), given.GetResult(slowest), given.GetResult(percentile),
                given.GetResult(metric) is { Implicit: false });
            if (fault is not null) given.AddError(fault);
        });
        command.SetAction((parsed, ct) =>
        {
            var by = Metrics.First(one => one.Name == parsed.GetValue(metric)).Metric;
            var (count, share) = (parsed.GetValue(slowest), parsed.GetValue(percentile));
            Func<RunMeasures, Population> pick = measures => count is { } n
                ? Population.Slowest(measures, by, n)
                : Population.AtLeast(measures, by, share!.Value);
            return WithStore.Do(
                parsed,
                store,
                async open => (await Ask(open, parsed.GetRequiredValue(run), parsed.GetValue(request), pick, ct))
                    .Map(found => Print(found, parsed.GetValue(request), parsed.GetValue(json), parsed)),
                ct);
        });
        return command;
    }

    private static Argument<int?> Request() => new("REQUEST")
    {
        Description = "a request's number, from 0 in order of arrival",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static System.CommandLine.Option<int?> Slowest() => new("--slowest")
    {
        Description = "the slowest N requests, beside those around the median",
        HelpName = "N",
    };

    private static System.CommandLine.Option<double?> Percentile() => new("--percentile")
    {
        Description = "the requests at this percentile or above it",
        HelpName = "P",
    };

    private static System.CommandLine.Option<string> Metric()
    {
        var metric = new System.CommandLine.Option<string>("--metric")
        {
            Description = "by which latency requests are slow",
            DefaultValueFactory = _ => Metrics[0].Name,
        };
        metric.AcceptOnlyFromAmong([.. Metrics.Select(one => one.Name)]);
        return metric;
    }

    /// <summary>What is wrong with the question. What is no number at all is found where it is read.</summary>
    private static string? Fault(SymbolResult? request, SymbolResult? slowest, SymbolResult? percentile, bool metric)
    {
        if (new[] { request, slowest, percentile }.Count(IsGiven) != 1)
            return "Give one of REQUEST, --slowest and --percentile.";
        if (IsGiven(request) && metric) return "--metric goes with --slowest or --percentile.";
        if (Number(slowest) is < 1 or > MostSlow) return $"--slowest is a number from 1 to {MostSlow}.";
        return Number(percentile) is < 0 or > 100 or double.NaN ? "--percentile is a number from 0 to 100." : null;
    }

    private static bool IsGiven(SymbolResult? result) => result?.Tokens.Count > 0;

    private static double? Number(SymbolResult? result) =>
        result?.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static async Task<Either<StoreError, StoredLives>> Ask(
        RunStore store, string given, int? request, Func<RunMeasures, Population> pick, CancellationToken ct) =>
        await (await store.Find(given, ct)).BindAsync(found => request is { } id
            ? StoredLives.Of(store, found, new RequestId(id), ct)
            : StoredLives.Of(store, found, pick, ct));

    private static int Print(StoredLives found, int? request, bool json, ParseResult parsed)
    {
        var (to, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        if (found.Population is { } population)
        {
            if (json) to.WriteLine(LifeJson.Of(found, population).ToJsonString(RunJson.Plain));
            else PopulationText.Write(to, found, population);
            return ExitCode.Ok;
        }

        if (found.Lives.IsEmpty)
        {
            error.WriteLine(found.Arrived == 0
                ? $"Run {found.RunId} has no requests."
                : $"Run {found.RunId} has no request {request}: its requests are 0 to {found.Arrived - 1}.");
            return ExitCode.BadInput;
        }

        if (json) to.WriteLine(LifeJson.Of(found, found.Lives[0]).ToJsonString(RunJson.Plain));
        else LifeText.Write(to, found, found.Lives[0]);
        return ExitCode.Ok;
    }
}
