namespace EventSim.Cli;

/// <summary>What a command says to the shell when it ends.</summary>
internal static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Ok = 0;

    /// <summary>An error nobody expected.</summary>
    public const int Unexpected = 1;

    /// <summary>Bad input: every problem is on stderr, and nothing was stored.</summary>
    public const int BadInput = 2;

    /// <summary>A condition given on the command line holds.</summary>
    public const int CheckFailed = 3;

    /// <summary>The store can't be reached, was lost, or is full.</summary>
    public const int StoreUnreachable = 4;

    /// <summary>A replay or a check differs, or what is stored of a run is not what was stored.</summary>
    public const int Differs = 5;

    /// <summary>Stopped by the user.</summary>
    public const int Interrupted = 130;
}
