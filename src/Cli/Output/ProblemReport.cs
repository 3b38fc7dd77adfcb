using EventSim.Domain.Errors;

namespace EventSim.Cli.Output;

/// <summary>Faults of the input, for people: one line each on stderr, then how many.</summary>
internal static class ProblemReport
{
    /// <summary>Writes the report.</summary>
    /// <returns>The exit code of bad input.</returns>
    public static int Write(IEnumerable<InvalidInput> problems, TextWriter to)
    {
        var count = 0;
        foreach (var problem in problems)
        {
            to.WriteLine(problem.ToString());
            count++;
        }

        to.WriteLine(count == 1 ? "1 problem" : $"{count} problems");
        return ExitCode.BadInput;
    }
}
