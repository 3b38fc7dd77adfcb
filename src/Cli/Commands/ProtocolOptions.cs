using System.CommandLine;
using EventSim.Cli.Measurements;

namespace EventSim.Cli.Commands;

/// <summary>The options that tell how closed-loop benchmarks were run.</summary>
internal sealed class ProtocolOptions
{
    private readonly Option<LanguageExt.Option<Budget>> budget = Of(
        ProtocolParts.TokenBudget, "N", "token budget of the measured engine");

    private readonly Option<LanguageExt.Option<int>> prompts = Of(
        ProtocolParts.PromptsPerClient, "N", "requests of a benchmark over its clients");

    private readonly Option<LanguageExt.Option<Statistic>> statistic = Of(
        ProtocolParts.Statistic, "mean|median|p90|p99", "what the measured TTFT and TPOT are");

    private readonly Option<LanguageExt.Option<LengthRange>> lengths = Of(
        ProtocolParts.LengthRange, "fixed|R|A-B",
        "lengths of requests: the stated ones, within R of them, or from A to B times them");

    /// <summary>Puts them on a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [budget, prompts, statistic, lengths];
        foreach (var option in all) command.Add(option);
    }

    /// <summary>What is given.</summary>
    public GivenProtocol Of(ParseResult parsed) => new(
        parsed.GetValue(budget), parsed.GetValue(prompts), parsed.GetValue(statistic), parsed.GetValue(lengths));

    private static Option<LanguageExt.Option<T>> Of<T>(ProtocolPart<T> part, string values, string description)
    {
        var name = "--" + part.Name.Replace('_', '-');
        return new Option<LanguageExt.Option<T>>(name)
        {
            Description = $"{description} (default: as the points state, else {part.AssumedText})",
            HelpName = values,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                var value = part.Read(text);
                if (value.IsNone) result.AddError($"{name}: found '{text}', expected {part.Expected}");
                return value;
            },
        };
    }
}
