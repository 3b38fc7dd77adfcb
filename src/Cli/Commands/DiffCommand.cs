using System.CommandLine;
using System.Diagnostics;
using EventSim.Cli.Differences;
using EventSim.Cli.Output;
using EventSim.Cli.Stores;
using EventSim.Domain.Objectives;

namespace EventSim.Cli.Commands;

/// <summary><c>diff RUN_A RUN_B</c>: the first event in which two stored runs differ, their metrics side by side, and
/// the requests that gained and lost most.</summary>
internal static class DiffCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var (a, b) = (Run("RUN_A"), Run("RUN_B"));
        var by = new Option<string>("--by")
        {
            Description = "the latency by which requests are compared: ttft, e2e or tpot",
            DefaultValueFactory = _ => "e2e",
        };
        by.AcceptOnlyFromAmong("ttft", "e2e", "tpot");
        var (json, store) = (StoreArguments.Json(), StoreArguments.Store());
        var command = new Command("diff", "Show where two stored runs differ, in what, and for which requests.")
        {
            a, b, by, json, store,
        };
        command.SetAction((parsed, ct) => WithStore.Do(
            parsed,
            store,
            async open =>
            {
                var compared = await RunDifference.Of(
                    open, parsed.GetRequiredValue(a), parsed.GetRequiredValue(b), Latency(parsed.GetValue(by)), ct);
                return compared.Map(difference =>
                {
                    var to = parsed.InvocationConfiguration.Output;
                    if (parsed.GetValue(json)) to.WriteLine(DifferenceJson.Of(difference));
                    else DifferenceText.Write(to, difference);
                    return ExitCode.Ok;
                });
            },
            ct));
        return command;
    }

    private static Argument<string> Run(string name) => new(name) { Description = StoreArguments.Run().Description };

    private static SloMetric Latency(string? given) => given switch
    {
        "ttft" => SloMetric.Ttft,
        "tpot" => SloMetric.Tpot,
        "e2e" => SloMetric.E2el,
        _ => throw new UnreachableException(given),
    };
}
