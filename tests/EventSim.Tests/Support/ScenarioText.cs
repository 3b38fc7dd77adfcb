using EventSim.Cli.Input;
using EventSim.Domain.Errors;

namespace EventSim.Tests.Support;

/// <summary>Small scenarios as text: name only what matters.</summary>
internal static class ScenarioText
{
    private const string Frame = """
        horizon: 10s
        model: llama-3.1-8b
        deployment: {gpu: h100-sxm, tp: 1}

        """;

    /// <summary>A scenario with this workload.</summary>
    public static string WithWorkload(string workload) => $"{Frame}workload: {workload}\n";

    /// <summary>A scenario with one profile that has these keys besides its name and lengths.</summary>
    public static string WithProfile(string keys) =>
        WithWorkload($"{{profiles: [{{name: only, prompt: 100, output: 10, {keys}}}]}}");

    /// <summary>A scenario with one profile whose prompt has this distribution.</summary>
    public static string WithPrompt(string distribution) =>
        WithWorkload($"{{profiles: [{{name: only, rate: 1/s, output: 10, prompt: {distribution}}}]}}");

    /// <summary>A good scenario with more keys at its top.</summary>
    public static string With(string keys) => WithProfile("rate: 1/s") + keys + "\n";

    /// <summary>Reads a text that is expected to be good.</summary>
    public static LoadedScenario Good(string text, string folder = "/") =>
        ScenarioFile.FromText(text, "test.yaml", folder).Match(
            Right: loaded => loaded,
            Left: problems => throw new Xunit.Sdk.XunitException(string.Join('\n', problems)));

    /// <summary>Reads a text that is expected to be bad.</summary>
    public static ImmutableArray<InvalidInput> Bad(string text, string folder = "/") =>
        ScenarioFile.FromText(text, "test.yaml", folder).Match(
            Right: _ => throw new Xunit.Sdk.XunitException("expected faults, found none"),
            Left: problems => problems.ToImmutableArray());
}
