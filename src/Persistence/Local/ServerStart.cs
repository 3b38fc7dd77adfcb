using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Local;

/// <summary>Starts the server of a cluster that exists, whatever an earlier one left behind. The caller holds the
/// lock.</summary>
internal static class ServerStart
{
    private const string Sockets = "unix_socket_directories";
    private const int Attempts = 20;
    private const int LinesShown = 5;

    // Processes of a server that was killed may live a moment longer than it; PostgreSQL waits for none of them.
    private const string StillInUse = "pre-existing shared memory block";

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<Either<StoreError, Unit>> Run(
        ClusterPlace place, ServerUser user, ServerBinaries binaries, CancellationToken ct)
    {
        RemoveStale(place);
        for (var attempt = 1; ; attempt++)
        {
            var ran = await Shell.Run(
                user,
                binaries.Path("pg_ctl"),
                ["start", "-D", place.Data, "-l", place.Log, "-w", "-t", "60", "-o", $"-c {Sockets}='{place.Sockets}'"],
                ct);
            if (ran.ExitCode == 0) return unit;
            var said = LastLines(place.Log);
            if (attempt == Attempts || !said.Contains(StillInUse, StringComparison.Ordinal))
                return new StoreError.ServerFailed("pg_ctl start", $"{ran.Output}\n{said}");
            await Task.Delay(Between, ct);
        }
    }

    // PostgreSQL takes any living process that a lock file names for a server, and would not start. No server of this
    // directory runs, so both files are left over: the data's, and the socket's.
    private static void RemoveStale(ClusterPlace place)
    {
        if (PidFile.Holder(place.Data) == PidHolder.Stranger) File.Delete(PidFile.PathIn(place.Data));
        File.Delete(place.Socket + ".lock");
        File.Delete(place.Socket);
    }

    private static string LastLines(string log) =>
        File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(LinesShown)) : "";
}
