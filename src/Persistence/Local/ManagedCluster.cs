using System.Net.Sockets;
using EventSim.Persistence.Postgres;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Local;

/// <summary>The PostgreSQL that EventSim keeps for itself under EVENTSIM_HOME: created and started when it is needed,
/// reachable by a unix socket alone, never run as root. Any number of processes may use it at once.</summary>
public sealed class ManagedCluster
{
    /// <summary>The database that holds the runs.</summary>
    public const string Database = "eventsim";

    /// <summary>The role that owns everything in it.</summary>
    public const string Owner = "eventsim";

    // The same order of text on every machine; macOS has no C.UTF-8.
    private static readonly string Locale = OperatingSystem.IsMacOS() ? "C" : "C.UTF-8";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ClusterPlace _place;
    private readonly ServerUser _user;
    private readonly string _searchPath;

    private ManagedCluster(ClusterPlace place, ServerUser user, string searchPath) =>
        (_place, _user, _searchPath) = (place, user, searchPath);

    /// <summary>Where its files are.</summary>
    public ClusterPlace Place => _place;

    /// <summary>The cluster of a home directory. Touches nothing.</summary>
    /// <param name="home">EVENTSIM_HOME.</param>
    /// <param name="searchPath">The value of PATH, to look for the server's programs.</param>
    public static ManagedCluster At(string home, string searchPath)
    {
        var user = ServerUser.Current();
        return new(ClusterPlace.For(home, user), user, searchPath);
    }

    /// <summary>How to connect to it, whether it runs or not.</summary>
    /// <param name="role">The role to connect as.</param>
    /// <param name="database">The database.</param>
    public string ConnectionString(string role = Owner, string database = Database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = _place.Sockets,
            Username = role,
            Database = database
        }.ConnectionString;

    /// <summary>Makes sure that the server answers: at once where it does already; else creates and starts what is
    /// missing.</summary>
    public async Task<Either<StoreError, Unit>> EnsureRunning(CancellationToken ct)
    {
        if (Answers()) return unit;
        return await Locked(
            async () =>
            {
                if (Answers()) return unit;
                return await Binaries().Then(found => CreateAndStart(found, ct));
            },
            ct);
    }

    /// <summary>Stops the server, if it runs; open transactions are rolled back.</summary>
    public async Task<Either<StoreError, Unit>> Stop(CancellationToken ct)
    {
        if (Status() is not ClusterStatus.Running) return unit;
        return await Locked(
            () => Binaries().Then(found =>
                Run("pg_ctl stop", found.Path("pg_ctl"), ["stop", "-D", _place.Data, "-m", "fast", "-w"], ct)),
            ct);
    }

    /// <summary>What it is doing now.</summary>
    public ClusterStatus Status() =>
        !Directory.Exists(_place.Data) ? new ClusterStatus.NotCreated()
        : Answers() ? new ClusterStatus.Running(PidFile.Read(_place.Data))
        : new ClusterStatus.Stopped();

    private Either<StoreError, ServerBinaries> Binaries()
    {
        var version = Path.Combine(_place.Data, "PG_VERSION");
        return ServerBinaries.Find(_searchPath, File.Exists(version) ? File.ReadAllText(version).Trim() : null);
    }

    private bool Answers()
    {
        if (!File.Exists(_place.Socket)) return false;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(_place.Socket));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<Either<StoreError, Unit>> Locked(Func<Task<Either<StoreError, Unit>>> act, CancellationToken ct)
    {
        try
        {
            Directory.CreateDirectory(_place.Home);
            await using var held = await FileLock.Take(_place.Lock, Patience, ct);
            return held is null
                ? new StoreError.ServerFailed("waiting", $"another process holds {_place.Lock}")
                : await act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new StoreError.ServerFailed("preparing directories", e.Message);
        }
    }

    private async Task<Either<StoreError, Unit>> CreateAndStart(ServerBinaries binaries, CancellationToken ct)
    {
        // pg_ctl puts the path between double quotes of a shell command.
        if (_place.Data.AsSpan().IndexOfAny("\"$`\\") >= 0)
            return new StoreError.ServerFailed(_place.Data, "the path must not contain \", $, ` or \\");
        var ready = await Prepare(binaries, ct);
        if (ready.IsLeft) return ready;
        // A server that is still recovering, or stopping, does not answer either.
        for (var waited = 0; PidFile.Holder(_place.Data) == PidHolder.Server; waited += 50)
        {
            if (Answers()) return unit;
            if (waited > Patience.TotalMilliseconds)
                return new StoreError.ServerFailed("waiting", $"no answer on {_place.Socket}; see {_place.Log}");
            await Task.Delay(50, ct);
        }

        return await ServerStart.Run(_place, _user, binaries, ct);
    }

    private async Task<Either<StoreError, Unit>> Prepare(ServerBinaries binaries, CancellationToken ct)
    {
        Directory.CreateDirectory(_place.Root);
        if (_place.Root != _place.Home) await File.WriteAllTextAsync(_place.Record, _place.Root + "\n", ct);
        var sockets = await OwnDirectory(_place.Sockets, ct);
        if (sockets.IsLeft || Directory.Exists(_place.Data)) return sockets;

        if (Directory.Exists(_place.Unfinished)) Directory.Delete(_place.Unfinished, recursive: true);
        var owned = await OwnDirectory(_place.Unfinished, ct);
        if (owned.IsLeft) return owned;
        var made = await Run(
            "initdb",
            binaries.Path("initdb"),
            ["-D", _place.Unfinished, "-U", Owner, "-A", "trust", "-E", "UTF8", $"--locale={Locale}",
                "--no-instructions"],
            ct);
        if (made.IsLeft) return made;
        await File.AppendAllTextAsync(
            Path.Combine(_place.Unfinished, "postgresql.conf"), ServerSettings.Configuration, ct);
        await File.WriteAllTextAsync(
            Path.Combine(_place.Unfinished, "pg_hba.conf"), ServerSettings.HostBasedAuthentication, ct);
        Directory.Move(_place.Unfinished, _place.Data);
        return unit;
    }

    // A directory that only the server's user (and root) can enter; one that is there already must be like that.
    private async Task<Either<StoreError, Unit>> OwnDirectory(string path, CancellationToken ct)
    {
        const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, Closed);
            return _user.IsSelf ? unit : await RunAsSelf("chown", "chown", [$"{_user.Uid}:{_user.Gid}", path], ct);
        }

        var isOwn = (await Shell.Run(_user, "test", ["-O", path], ct)).ExitCode == 0;
        return isOwn && File.GetUnixFileMode(path) == Closed && new DirectoryInfo(path).LinkTarget is null
            ? unit
            : new StoreError.ServerFailed(path, $"it must belong to {_user.Name} alone (mode 0700); move it away");
    }

    private Task<Either<StoreError, Unit>> Run(string step, string program, string[] arguments, CancellationToken ct) =>
        Run(_user, step, program, arguments, ct);

    private static Task<Either<StoreError, Unit>> RunAsSelf(
        string step, string program, string[] arguments, CancellationToken ct) =>
        Run(new ServerUser("", -1, -1, IsSelf: true), step, program, arguments, ct);

    private static async Task<Either<StoreError, Unit>> Run(
        ServerUser user, string step, string program, string[] arguments, CancellationToken ct)
    {
        var ran = await Shell.Run(user, program, arguments, ct);
        return ran.ExitCode == 0 ? unit : new StoreError.ServerFailed(step, ran.Output);
    }
}
