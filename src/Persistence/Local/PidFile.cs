using System.Globalization;

namespace EventSim.Persistence.Local;

/// <summary>The file in which a running server names its process. After a crash or a reboot it can name
/// another's.</summary>
internal static class PidFile
{
    /// <summary>The file of a data directory.</summary>
    public static string PathIn(string data) => Path.Combine(data, "postmaster.pid");

    /// <summary>There is one.</summary>
    public static bool Exists(string data) => File.Exists(PathIn(data));

    /// <summary>The process it names; 0 where there is no such file.</summary>
    public static int Read(string data) =>
        Exists(data)
            && int.TryParse(File.ReadLines(PathIn(data)).FirstOrDefault(), CultureInfo.InvariantCulture, out var pid)
            ? pid
            : 0;

    /// <summary>Whose process it names now. Without /proc, whoever it is counts as the server, as PostgreSQL itself
    /// judges.</summary>
    public static PidHolder Holder(string data)
    {
        if (!Exists(data)) return PidHolder.Nobody;
        if (!Directory.Exists("/proc/self")) return PidHolder.Server;
        var command = $"/proc/{Read(data).ToString(CultureInfo.InvariantCulture)}/cmdline";
        try
        {
            if (!File.Exists(command)) return PidHolder.Nobody;
            return File.ReadAllText(command).Split('\0').Contains(data) ? PidHolder.Server : PidHolder.Stranger;
        }
        catch (IOException)
        {
            return PidHolder.Nobody;
        }
    }
}

/// <summary>Whose process a pid file names.</summary>
internal enum PidHolder
{
    /// <summary>There is no such process, or no file: PostgreSQL clears the file away by itself.</summary>
    Nobody,

    /// <summary>A server of this directory: running, recovering or stopping.</summary>
    Server,

    /// <summary>A process that got the number after a crash or a reboot.</summary>
    Stranger,
}
