using EventSim.Simulation.Conformance;
using EventSim.Tests.Support;
using Xunit.Abstractions;

namespace EventSim.Tests.Conformance;

/// <summary>The scheduler decides as vLLM's does, step by step and field by field, on workloads whose decisions were
/// recorded from it.</summary>
public class RecordedVllmTests(ITestOutputHelper output)
{
    private const string Folder = "gold/vllm-v1/cases";

    public static TheoryData<string> Cases() =>
        [.. Directory.GetFiles(SharedData.At(Folder), "*.json.gz").Select(path => Path.GetFileName(path)!)
            .Order(StringComparer.Ordinal)];

    [SharedTheory]
    [MemberData(nameof(Cases))]
    public void Every_step_is_the_recorded_one(string name)
    {
        var recording = Recordings.Read(SharedData.At($"{Folder}/{name}"));
        var (steps, first) = Comparison.Run(recording.Driver, recording.Steps, recording.Summary);
        Assert.Null(first);
        Assert.Equal(recording.Steps.Count, steps);
        output.WriteLine($"{name}: {steps} steps");
    }
}
