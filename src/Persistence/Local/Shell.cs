using System.Diagnostics;

namespace EventSim.Persistence.Local;

/// <summary>What a program printed and how it ended.</summary>
internal readonly record struct Ran(int ExitCode, string Output);

/// <summary>Runs a program to its end.</summary>
internal static class Shell
{
    /// <summary>Runs it as a user, without the PG* variables of this process, in a fixed locale.</summary>
    public static async Task<Ran> Run(
        ServerUser user, string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        var (file, all) = user.Wrap(program, arguments);
        var start = new ProcessStartInfo(file)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        foreach (var argument in all) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C";

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return new(127, $"{file}: {e.Message}");
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return new(process.ExitCode, ((await output) + (await errors)).Trim());
    }
}
