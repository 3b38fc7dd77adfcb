using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EventSim.Cli.Input.Fields;
using EventSim.Cli.Output;
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

    /// <summary>Reads a condition on a number that results have.</summary>
    public static Either<InvalidInput, FailIf> Parse(string text)
    {
        var match = Condition().Match(text);
        if (!match.Success) return new InvalidInput("--fail-if", 0, "", $"found '{text}', expected {What}");
        return new FailIf(
            text,
            match.Groups["path"].Value,
            match.Groups["op"].Value,
            double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)
                * Milliseconds(match.Groups["unit"].Value))
            .Known();
    }

    /// <summary>Whether the condition holds of a result; false where the value is not there in this run.</summary>
    public bool Holds(JsonObject result)
    {
        JsonNode? at = result;
        foreach (var key in Path.Split('.')) at = at is JsonObject inside && KeyIn(inside, key) is { } found
            ? inside[found] : null;
        // A reason for which nothing was rejected has no key.
        if (at is null && !Path.StartsWith("outcomes.rejected.", StringComparison.Ordinal)) return false;
        var number = at?.GetValue<double>() ?? 0;
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

    private Either<InvalidInput, FailIf> Known()
    {
        JsonNode? at = ResultShape.Keys;
        foreach (var key in Path.Split('.'))
        {
            if (at is not JsonObject inside || KeyIn(inside, key) is not { } found)
            {
                var keys = at is JsonObject known ? known.Select(pair => pair.Key) : [];
                return Fault($"a result has no '{key}' there", Spelling.Nearest(key, [.. keys]));
            }

            at = inside[found];
        }

        if (at is JsonObject whole) return Fault(
            $"is no number; its numbers are {string.Join(", ", whole.Select(pair => pair.Key))}");
        return at!.GetValueKind() == JsonValueKind.Number ? this : Fault("is no number");
    }

    private InvalidInput Fault(string message, string? suggestion = null) =>
        new("--fail-if", 0, Path, message, suggestion);

    private static string? KeyIn(JsonObject inside, string key) =>
        inside.ContainsKey(key) ? key : inside.ContainsKey(key + "_ms") ? key + "_ms" : null;

    private static double Milliseconds(string unit) => unit switch
    {
        "us" => 1e-3,
        "s" => 1e3,
        _ => 1,
    };

    [GeneratedRegex(
        @"^\s*(?<path>[a-z0-9_]+(\.[a-z0-9_]+)*)\s*(?<op><=|>=|==|!=|<|>)\s*(?<number>-?\d+(\.\d+)?)"
        + @"\s*(?<unit>us|ms|s)?\s*$")]
    private static partial Regex Condition();
}
