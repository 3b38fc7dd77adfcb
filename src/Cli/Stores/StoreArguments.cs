using System.CommandLine;
using EventSim.Persistence;
using EventSim.Persistence.Postgres;

namespace EventSim.Cli.Stores;

/// <summary>Which store a command works on.</summary>
internal static class StoreArguments
{
    /// <summary>Another store than the default.</summary>
    public static Option<string?> Store() => new("--store")
    {
        Description = "local, or postgres://user@host:port/database (default: EVENTSIM_STORE, else local)",
        HelpName = "URL|local",
    };

    /// <summary>A stored run.</summary>
    public static Argument<string> Run() => new("RUN")
    {
        Description = "a run's id, the beginning of one, its name, or last",
    };

    /// <summary>A stored run; none: all of them.</summary>
    public static Argument<string?> RunOrAll() => new("RUN")
    {
        Description = "a run's id, the beginning of one, its name, or last (default: all runs)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Stored runs; none: all of them.</summary>
    public static Argument<string[]> RunsOrAll() => new("RUN")
    {
        Description = "runs, each by its id, the beginning of one, its name, or last (default: all runs)",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>One JSON object instead of text.</summary>
    public static Option<bool> Json() => new("--json") { Description = "print one JSON object" };

    /// <summary>The address that a command line, or else the environment, gives.</summary>
    public static LanguageExt.Either<StoreError, StoreAddress> Address(string? given) => StoreAddress.Parse(
        given ?? Set("EVENTSIM_STORE") ?? "local", Home(), Environment.GetEnvironmentVariable("PATH") ?? "");

    /// <summary>EVENTSIM_HOME; else <c>eventsim</c> under the user's data directory.</summary>
    public static string Home() =>
        Set("EVENTSIM_HOME")
            ?? Path.Combine(Set("XDG_DATA_HOME") ?? Path.Combine(UserHome(), ".local", "share"), "eventsim");

    private static string UserHome() => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static string? Set(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
