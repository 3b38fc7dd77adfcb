using System.CommandLine;

namespace EventSim.Tests.Support;

/// <summary>A command run as the program runs it.</summary>
internal static class CommandRun
{
    /// <summary>Runs a command; gives its exit code and what it printed.</summary>
    public static (int Code, string Output, string Error) Of(Command command, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = command.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
