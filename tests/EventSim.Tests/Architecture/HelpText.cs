using System.Diagnostics;

namespace EventSim.Tests.Architecture;

/// <summary>What the program says about itself.</summary>
internal static class HelpText
{
    /// <summary>The names of the commands that <c>--help</c> lists.</summary>
    public static ImmutableArray<string> Commands()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "EventSim.Cli.dll");
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host, [program, "--help"]) { RedirectStandardOutput = true };
        using var help = Process.Start(start)!;
        var lines = help.StandardOutput.ReadToEnd().Split('\n');
        return
        [
            .. from line in lines.SkipWhile(line => !line.StartsWith("Commands:", StringComparison.Ordinal)).Skip(1)
               where line.StartsWith("  ", StringComparison.Ordinal) && char.IsAsciiLetterLower(line[2])
               select line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0],
        ];
    }
}
