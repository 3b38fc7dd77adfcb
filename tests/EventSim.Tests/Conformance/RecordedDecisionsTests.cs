using EventSim.Simulation.Conformance;
using EventSim.Tests.Support;
using Xunit.Abstractions;

namespace EventSim.Tests.Conformance;

/// <summary>The schedulers decide as vLLM's and Sarathi-Serve's do, step by step and field by field, on workloads whose
/// decisions were recorded from them.</summary>
public class RecordedDecisionsTests(ITestOutputHelper output)
{
    public static TheoryData<string> Cases() => SharedData.Missing is null
        ? [.. new[] { "vllm-v1", "sarathi" }.SelectMany(CasesOf)]
        : ["none"];

    [SharedTheory]
    [MemberData(nameof(Cases))]
    public void Every_step_is_the_recorded_one(string name)
    {
        var recording = Recordings.Read(SharedData.At(name));
        var (steps, first) = Comparison.Run(recording.Driver, recording.Steps, recording.Summary);
        Assert.Null(first);
        Assert.Equal(recording.Steps.Count, steps);
        output.WriteLine($"{name}: {steps} steps");
    }

    private static IEnumerable<string> CasesOf(string engine) =>
        Directory.GetFiles(SharedData.At($"gold/{engine}/cases"), "*.json.gz")
            .Select(path => $"gold/{engine}/cases/{Path.GetFileName(path)}").Order(StringComparer.Ordinal);
}
