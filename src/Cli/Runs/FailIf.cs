using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EventSim.Domain.Errors;
using LanguageExt;

namespace EventSim.Cli.Runs;

/// <summary>A condition on the result, such as <c>ttft.p99 &gt; 2s</c> or <c>outcomes.completed &lt; 100</c>.</summary>
/// <param name="Text">As the user wrote it.</param>
/// <param name="Path">The value's place in the result; latencies may be written without <c>_ms</c>.</param>
/// <param name="Operator">One of &lt;, &lt;=, &gt;, &gt;=, ==, !=.</param>
/// <param name="Bound">What it is compared with; times in milliseconds.</param>
internal sealed partial record FailIf(string Text, string Path, string Operator, double Bound)
{
    private const string What = "a condition like ttft.p99>2s or outcomes.completed<100";

    /// <summary>Reads a condition. Whether its path exists is checked against a result's own keys.</summary>
    public static Either<InvalidInput, FailIf> Parse(string text)
    {
        var match = Condition().Match(text);
        return match.Success
            ? new FailIf(
                text,
                match.Groups["path"].Value,
                match.Groups["op"].Value,
                double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * Milliseconds(match.Groups["unit"].Value))
            : new InvalidInput("--fail-if", 0, "", $"found '{text}', expected {What}");
    }

    /// <summary>Whether the condition holds of a result; false where the value is not there in this run.</summary>
    /// <returns>An error where a result has no such value at all.</returns>
    public Either<InvalidInput, bool> Holds(JsonObject result)
    {
        JsonNode? at = result;
        foreach (var key in Path.Split('.'))
        {
            // A latency without requests, or a metric that is not modelled, is null: then nothing below it holds.
            if (at is null) return false;
            if (at is not JsonObject inside || KeyIn(inside, key) is not { } found)
                return new InvalidInput("--fail-if", 0, Path, $"the result has no '{key}' there", null);
            at = inside[found];
        }

        if (at is null) return false;
        if (at is not JsonValue value || !value.TryGetValue<double>(out var number))
            return new InvalidInput("--fail-if", 0, Path, "is no number in the result");
        return Operator switch
        {
            "<" => number < Bound,
            "<=" => number <= Bound,
            ">" => number > Bound,
            ">=" => number >= Bound,
            "==" => number.Equals(Bound),
            _ => !number.Equals(Bound),
        };
    }

    private static string? KeyIn(JsonObject inside, string key) =>
        inside.ContainsKey(key) ? key : inside.ContainsKey(key + "_ms") ? key + "_ms" : null;

    private static double Milliseconds(string unit) => unit switch
    {
        "us" => 1e-3,
        "s" => 1e3,
        _ => 1,
    };

    [GeneratedRegex(@"^\s*(?<path>[a-z0-9_]+(\.[a-z0-9_]+)*)\s*(?<op><=|>=|==|!=|<|>)\s*(?<number>-?\d+(\.\d+)?)\s*(?<unit>us|ms|s)?\s*$")]
    private static partial Regex Condition();
}
