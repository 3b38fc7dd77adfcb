using System.CommandLine;
using EventSim.Cli.Conformance;
using EventSim.Cli.Output;
using EventSim.Domain.Errors;
using EventSim.Simulation.Conformance;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Commands;

/// <summary><c>conformance DIR</c>: replays recorded decisions of a real scheduler, and says where the simulator
/// decides otherwise.</summary>
internal static class ConformanceCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "a folder of recordings (*.json, *.json.gz), or one of them",
        };
        var command = new Command("conformance", "Compare with recorded decisions of a real scheduler.") { folder };
        command.SetAction(parsed => FilesIn(parsed.GetRequiredValue(folder)).Match(
            Right: files => Compare(
                files, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error),
            Left: problem => ProblemReport.Write(Seq1(problem), parsed.InvocationConfiguration.Error)));
        return command;
    }

    private static Either<InvalidInput, List<string>> FilesIn(string path)
    {
        if (File.Exists(path)) return new List<string> { path };
        if (!Directory.Exists(path)) return new InvalidInput(path, 0, "", "there is no such folder");
        var files = Directory.EnumerateFiles(path, "*.json").Concat(Directory.EnumerateFiles(path, "*.json.gz"))
            .Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : new InvalidInput(path, 0, "", "holds no recordings (*.json, *.json.gz)");
    }

    private static int Compare(List<string> files, TextWriter output, TextWriter error)
    {
        var (differ, steps) = (0, 0);
        var problems = Seq<InvalidInput>();
        foreach (var file in files)
        {
            RecordingFile.Read(file).Match(
                Right: recording =>
                {
                    var (agree, first) = Comparison.Run(recording.Driver, recording.Steps, recording.Summary);
                    steps += agree;
                    if (first is not null) differ++;
                    Say(output, recording, agree, first);
                },
                Left: found => problems = problems.Concat(found));
        }

        output.WriteLine($"{files.Count - problems.Count} cases, {steps} steps, {differ} differ");
        if (!problems.IsEmpty) return ProblemReport.Write(problems, error);
        return differ > 0 ? ExitCode.Differs : ExitCode.Ok;
    }

    private static void Say(TextWriter output, RecordingFile recording, int agree, Difference? first)
    {
        if (first is null)
        {
            output.WriteLine($"{recording.Name}: {agree} steps, the same");
            return;
        }

        output.WriteLine($"{recording.Name}: differs at {first.Where} in {first.Field}");
        output.WriteLine($"  recorded  {first.Recorded ?? "nothing"}");
        output.WriteLine($"  simulated {first.Simulated ?? "nothing"}");
    }
}
