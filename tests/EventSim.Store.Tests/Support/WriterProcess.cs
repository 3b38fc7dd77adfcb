using System.Diagnostics;
using System.Globalization;
using EventSim.Persistence;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Runs;

namespace EventSim.Store.Tests.Support;

/// <summary>Another process that writes a run, or opens a store, until it is killed or done.</summary>
public static class WriterProcess
{
    /// <summary>The entry point of that process. Arguments: the address, the home, the run, and how many
    /// steps.</summary>
    public static async Task<int> Main(string[] args)
    {
        var address = StoreFixture.Must(Address(args[0], args[1]));
        await using var store = StoreFixture.Must(await RunStore.Open(address, default));
        if (args.Length < 4) return 0;
        await using var writer = StoreFixture.Must(
            await store.Begin(new RunId(args[2]), Some.Start(), new ArrivalsProjector(), default));
        var steps = int.Parse(args[3], CultureInfo.InvariantCulture);
        foreach (var step in Some.Steps(0, steps))
        {
            StoreFixture.Must(writer.Append(step));
            if (step[0] is Domain.Events.SimEvent.RequestArrived { Request.Value: var n } && n % 1000 == 0)
                await Console.Out.WriteLineAsync(writer.StoredEvents.ToString(CultureInfo.InvariantCulture));
        }

        StoreFixture.Must(await writer.Complete(Some.End(4L * steps), default));
        return 0;
    }

    /// <summary>Starts it.</summary>
    public static Process Start(StoreAddress address, params string[] more)
    {
        var (text, home) = address is StoreAddress.Local local
            ? ("local", local.Home)
            : (((StoreAddress.Server)address).ConnectionString, "");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add("--runtimeconfig");
        start.ArgumentList.Add(Path.ChangeExtension(typeof(WriterProcess).Assembly.Location, ".runtimeconfig.json"));
        start.ArgumentList.Add(typeof(WriterProcess).Assembly.Location);
        foreach (var argument in (string[])[text, home, .. more]) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static LanguageExt.Either<StoreError, StoreAddress> Address(string text, string home) =>
        text == "local" ? new StoreAddress.Local(home, Temporary.SearchPath) : new StoreAddress.Server(text);
}
