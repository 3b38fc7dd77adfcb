using System.Diagnostics;
using System.Globalization;

namespace EventSim.Store.Tests.Faults;

/// <summary>How a command ended and what it printed.</summary>
public sealed record Ended(int Code, string Out, string Error);

/// <summary>The program in a process of its own, which can be killed.</summary>
public sealed class CliProcess : IDisposable
{
    // A command that has not ended by then waits for something that does not come.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private CliProcess(Process process)
    {
        this.process = process;
        (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public bool HasEnded => process.HasExited;

    /// <summary>Starts a command in a home.</summary>
    /// <param name="home">EVENTSIM_HOME.</param>
    /// <param name="heapLimit">Bytes that it may allocate; 0: no limit.</param>
    /// <param name="arguments">The command line.</param>
    public static CliProcess Start(string home, long heapLimit, params string[] arguments)
    {
        var program = typeof(EventSim.Cli.Stores.StoreArguments).Assembly.Location;
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "exec", program },
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["EVENTSIM_HOME"] = home;
        start.Environment.Remove("EVENTSIM_STORE");
        // The process is short: code that is compiled once more for speed does not pay.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCountThreshold"] = "400";
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "64";
        if (heapLimit > 0)
            start.Environment["DOTNET_GCHeapHardLimit"] = heapLimit.ToString("X", CultureInfo.InvariantCulture);
        return new CliProcess(Process.Start(start)!);
    }

    /// <summary>Sends it a signal: KILL, INT, TERM.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("/bin/kill", [$"-{name}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<Ended> End()
    {
        using var late = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(late.Token);
        return new Ended(process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
