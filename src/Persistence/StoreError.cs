using EventSim.Persistence.Runs;

namespace EventSim.Persistence;

/// <summary>Why the store could not do what it was asked. <see cref="Message"/> is one sentence for a person.</summary>
public abstract record StoreError
{
    private StoreError() { }

    /// <summary>What went wrong and, where something helps, what to do: one sentence.</summary>
    public abstract string Message { get; }

    /// <summary>No server answers there.</summary>
    public sealed record Unreachable(string Which, string Why, string HowToStart) : StoreError
    {
        public override string Message => $"The store {Which} can't be reached ({Why}). {HowToStart}";
    }

    /// <summary>This machine has no PostgreSQL to start.</summary>
    public sealed record NoServerBinaries(string Looked) : StoreError
    {
        public override string Message =>
            $"No PostgreSQL server was found (looked in {Looked}). Install one: `apt-get install postgresql-15` on "
            + "Debian, `brew install postgresql@17` on macOS; or name a server with `--store postgres://…`.";
    }

    /// <summary>The managed server could not be created or started.</summary>
    public sealed record ServerFailed(string Step, string Output) : StoreError
    {
        public override string Message => $"The managed PostgreSQL failed at `{Step}`: {Output}";
    }

    /// <summary>The address of the store is not one.</summary>
    public sealed record BadAddress(string Given) : StoreError
    {
        public override string Message =>
            $"'{Given}' names no store: give `local`, or `postgres://user@host:port/database`.";
    }

    /// <summary>The server is not ours to stop.</summary>
    public sealed record NotManaged(string Which) : StoreError
    {
        public override string Message => $"{Which} is not managed by eventsim: only the local store can be stopped.";
    }

    /// <summary>The database lacks migrations, or has some that this version does not know.</summary>
    public sealed record WrongSchema(int Have, int Want) : StoreError
    {
        public override string Message => Have < Want
            ? $"The database is at migration {Have} of {Want}: run `eventsim db migrate`."
            : $"The database is at migration {Have}; this version knows {Want}: use the newer eventsim.";
    }

    /// <summary>Another writer has appended to the run, or holds it.</summary>
    public sealed record Conflict(string Run) : StoreError
    {
        public override string Message => $"Run {Run} is being written by another process.";
    }

    /// <summary>No stored run is meant.</summary>
    public sealed record NotARun(string Given) : StoreError
    {
        public override string Message => $"No stored run is called '{Given}', nor does one's id begin with it.";
    }

    /// <summary>Several ids begin with it.</summary>
    public sealed record AmbiguousRun(string Given, ImmutableArray<string> Candidates) : StoreError
    {
        public override string Message => $"'{Given}' begins several run ids: {string.Join(", ", Candidates)}.";
    }

    /// <summary>What is stored can't be read as events of this version.</summary>
    public sealed record Corrupt(string Run, EventPlace Place, string Why) : StoreError
    {
        public override string Message => $"{Place} of run {Run} can't be read: {Why}.";
    }

    /// <summary>A newer version of EventSim has stored it.</summary>
    public sealed record Newer(string Run, EventPlace Place, string Alias) : StoreError
    {
        public override string Message =>
            $"{Place} of run {Run} is a '{Alias}', which only a newer version of eventsim can read.";
    }

    /// <summary>The run has come to its end.</summary>
    public sealed record AlreadyComplete(string Run) : StoreError
    {
        public override string Message => $"Run {Run} is complete: there is nothing to resume.";
    }

    /// <summary>This version simulates a run in another way than the version that began it.</summary>
    public sealed record OtherEngine(string Run, string Began, string Difference) : StoreError
    {
        public override string Message =>
            $"Run {Run} was begun by eventsim {Began}, and this version simulates it in another way ({Difference}): "
            + "resume it with that version.";
    }

    /// <summary>A run can't be branched off there, or not so.</summary>
    public sealed record CantBranch(string Run, string Why) : StoreError
    {
        public override string Message => $"Run {Run} can't be branched: {Why}.";
    }

    /// <summary>Other runs were branched off it, and need its events.</summary>
    public sealed record HasBranches(string Run, ImmutableArray<string> Branches) : StoreError
    {
        public override string Message =>
            $"Run {Run} has branches that need its events: delete {string.Join(", ", Branches)} first.";
    }

    /// <summary>What is stored of a run is not what was stored.</summary>
    public sealed record Altered(string Run, string What) : StoreError
    {
        public override string Message => $"Run {Run} is not as it was stored: {What}.";
    }

    /// <summary>A file of runs can't be read or written.</summary>
    /// <param name="File">Its path.</param>
    /// <param name="Line">The line that is wrong, from 1; 0: the file itself.</param>
    /// <param name="Why">What is wrong, without a full stop.</param>
    public sealed record BadFile(string File, long Line, string Why) : StoreError
    {
        public override string Message => Line == 0 ? $"{File}: {Why}." : $"{File}, line {Line}: {Why}.";
    }

    /// <summary>The scenario of a stored run can't be read again: a file that it names is gone, for example.</summary>
    public sealed record ScenarioLost(string Why) : StoreError
    {
        public override string Message => $"The scenario of the stored run can't be read again: {Why}";
    }

    /// <summary>The server has no room left.</summary>
    public sealed record DiskFull(string Detail) : StoreError
    {
        public override string Message =>
            $"The database has no room left ({Detail}). What was stored up to the last whole batch is kept.";
    }

    /// <summary>The server stopped, or the connection broke, in the middle of something.</summary>
    public sealed record Lost(string Why) : StoreError
    {
        public override string Message =>
            $"The database was lost ({Why}). What was stored up to the last whole batch is kept.";
    }

    /// <summary>The user's SQL is wrong, or asks for more than reading.</summary>
    public sealed record BadSql(string Why, string? Hint) : StoreError
    {
        public override string Message => Hint is null ? Why : $"{Why} ({Hint})";
    }

    /// <summary>The server refused for another reason.</summary>
    public sealed record Refused(string SqlState, string Why) : StoreError
    {
        public override string Message => $"The database refused: {Why} (SQLSTATE {SqlState}).";
    }
}
