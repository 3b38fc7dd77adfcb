using System.Globalization;

namespace EventSim.Persistence.Local;

/// <summary>The system user that the managed server runs as: never root.</summary>
/// <param name="Name">The user's name.</param>
/// <param name="Uid">Its number.</param>
/// <param name="Gid">Its group's number.</param>
/// <param name="IsSelf">It is the user of this process, so that nothing has to be switched.</param>
public sealed record ServerUser(string Name, int Uid, int Gid, bool IsSelf)
{
    private static readonly string[] Preferred = ["postgres", "nobody"];

    /// <summary>The user of this process; for root, <c>postgres</c> where there is one, else <c>nobody</c>.</summary>
    public static ServerUser Current()
    {
        var self = new ServerUser(Environment.UserName, -1, -1, IsSelf: true);
        return Environment.IsPrivilegedProcess ? Preferred.Select(Look).FirstOrDefault(u => u is not null) ?? self
            : self;
    }

    /// <summary>A command, so that it runs as this user.</summary>
    public (string Program, IEnumerable<string> Arguments) Wrap(string program, IEnumerable<string> arguments)
    {
        if (IsSelf) return (program, arguments);
        var id = Uid.ToString(CultureInfo.InvariantCulture);
        var group = Gid.ToString(CultureInfo.InvariantCulture);
        return File.Exists("/usr/bin/setpriv")
            ? ("/usr/bin/setpriv", [$"--reuid={id}", $"--regid={group}", "--clear-groups", "--", program, .. arguments])
            : ("runuser", ["-u", Name, "--", program, .. arguments]);
    }

    private static ServerUser? Look(string name)
    {
        if (!File.Exists("/etc/passwd")) return null;
        var line = File.ReadLines("/etc/passwd")
            .FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.Ordinal));
        var fields = line?.Split(':');
        return fields is { Length: >= 4 }
            ? new(
                name,
                int.Parse(fields[2], CultureInfo.InvariantCulture),
                int.Parse(fields[3], CultureInfo.InvariantCulture),
                IsSelf: false)
            : null;
    }
}
