using System.Security.Cryptography;
using System.Text;

namespace EventSim.Persistence.Local;

/// <summary>Where the managed cluster of one EVENTSIM_HOME keeps its files.</summary>
/// <param name="Home">EVENTSIM_HOME, in full.</param>
/// <param name="Root">The directory that the server's user can reach: <see cref="Home"/>, or one outside it.</param>
/// <param name="Sockets">The directory of its socket; short enough for the system's limit.</param>
public sealed record ClusterPlace(string Home, string Root, string Sockets)
{
    // sun_path holds 108 bytes on Linux and 104 on macOS, the final zero included.
    private const int LongestSocketPath = 103;

    /// <summary>The file name of the server's socket.</summary>
    public const string SocketName = ".s.PGSQL.5432";

    /// <summary>The database's files.</summary>
    public string Data => Path.Combine(Root, "pg");

    /// <summary>Where a cluster is made before it takes its place: what is found here is half-finished.</summary>
    public string Unfinished => Path.Combine(Root, "pg.new");

    /// <summary>What the server prints.</summary>
    public string Log => Path.Combine(Data, "server.log");

    /// <summary>Held while a process creates, starts or stops the server.</summary>
    public string Lock => Path.Combine(Home, "cluster.lock");

    /// <summary>Says where <see cref="Root"/> is, when it is not the home itself.</summary>
    public string Record => Path.Combine(Home, "cluster-place");

    /// <summary>The server's socket.</summary>
    public string Socket => Path.Combine(Sockets, SocketName);

    /// <summary>The place for a home. Reads the record or the permissions of the directories; writes nothing.</summary>
    public static ClusterPlace For(string home, ServerUser user)
    {
        var full = Path.GetFullPath(home);
        var record = Path.Combine(full, "cluster-place");
        var root = File.Exists(record) ? File.ReadAllText(record).Trim()
            : user.IsSelf || IsOpen(full) ? full
            : Path.Combine("/var/lib/eventsim", ShortHash(full));
        var inside = Path.Combine(root, "socket");
        var fits = inside.All(IsPlain) && Path.Combine(inside, SocketName).Length <= LongestSocketPath;
        return new(full, root, fits ? inside : $"/tmp/eventsim-{ShortHash(full)}");
    }

    // What needs no quoting, neither in a shell nor in a list of directories in PostgreSQL's settings.
    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.';

    // Every existing directory on the way lets others pass.
    private static bool IsOpen(string path)
    {
        for (var d = new DirectoryInfo(path); d is not null; d = d.Parent)
            if (d.Exists && (d.UnixFileMode & UnixFileMode.OtherExecute) == 0) return false;
        return true;
    }

    private static string ShortHash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
}
