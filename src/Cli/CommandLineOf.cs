using System.CommandLine;
using System.CommandLine.Invocation;

namespace EventSim.Cli;

/// <summary>Runs a command line: what it prints is the result on stdout and everything else on stderr, and every end
/// has an exit code.</summary>
internal static class CommandLineOf
{
    // After Ctrl-C or a kill: what was simulated is stored, which takes as long as a batch of events at a busy
    // database.
    private static readonly TimeSpan TimeToStore = TimeSpan.FromSeconds(20);

    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> Run(RootCommand root, string[] args, TextWriter output, TextWriter error)
    {
        var parsed = root.Parse(args);
        var refused = parsed.Action as ParseErrorAction;
        if (refused is not null) refused.ShowHelp = false;
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration
            {
                // The hints that come with a refused command line are no result.
                Output = refused is null ? output : error,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TimeToStore,
            });
            return refused is null ? code : ExitCode.BadInput;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("interrupted");
            return ExitCode.Interrupted;
        }
        catch (Exception unexpected)
        {
            await error.WriteLineAsync($"unexpected error: {OneLine(unexpected)}");
            return ExitCode.Unexpected;
        }
    }

    private static string OneLine(Exception unexpected) =>
        $"{unexpected.GetType().Name}: {unexpected.Message.ReplaceLineEndings(" ")}";
}
