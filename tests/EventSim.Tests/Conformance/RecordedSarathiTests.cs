using EventSim.Cli.Conformance;
using EventSim.Simulation.Conformance;
using EventSim.Tests.Support;

namespace EventSim.Tests.Conformance;

/// <summary>sarathi, vllm-v0, orca and simple-chunking decide as Sarathi-Serve's schedulers do, step by step and field
/// by field, on workloads whose decisions were recorded from them.</summary>
public class RecordedSarathiTests
{
    private const string Folder = "gold/sarathi/cases";

    public static TheoryData<string> Cases() => SharedData.Missing is null
        ? [.. Directory.GetFiles(SharedData.At(Folder)).Select(path => Path.GetFileName(path)).Order(
            StringComparer.Ordinal)]
        : ["none"];

    [SharedTheory]
    [MemberData(nameof(Cases))]
    public void Every_step_is_the_recorded_one(string file)
    {
        var recording = RecordingFile.Read(SharedData.At($"{Folder}/{file}")).Match(
            Right: read => read, Left: faults => throw new InvalidOperationException(string.Join("\n", faults)));
        var (steps, difference) = Comparison.Run(recording.Driver, recording.Steps, recording.Summary);
        Assert.Null(difference);
        Assert.Equal(recording.Steps.Count, steps);
    }
}
