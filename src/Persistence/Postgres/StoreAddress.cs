using System.Text.RegularExpressions;
using LanguageExt;
using Npgsql;

namespace EventSim.Persistence.Postgres;

/// <summary>Which database keeps the runs.</summary>
public abstract partial record StoreAddress
{
    private StoreAddress() { }

    /// <summary>The address without its password, for people.</summary>
    public abstract string Shown { get; }

    /// <summary>The PostgreSQL that EventSim manages itself.</summary>
    /// <param name="Home">EVENTSIM_HOME.</param>
    /// <param name="SearchPath">The value of PATH.</param>
    public sealed record Local(string Home, string SearchPath) : StoreAddress
    {
        /// <inheritdoc />
        public override string Shown => $"local ({Home})";
    }

    /// <summary>Another server.</summary>
    /// <param name="ConnectionString">How to connect to it, as its owner.</param>
    public sealed record Server(string ConnectionString) : StoreAddress
    {
        /// <inheritdoc />
        public override string Shown
        {
            get
            {
                var s = new NpgsqlConnectionStringBuilder(ConnectionString);
                var user = s.Username is { Length: > 0 } name ? $"{name}@" : "";
                return $"postgres://{user}{s.Host}:{s.Port}/{s.Database}";
            }
        }
    }

    /// <summary>Reads <c>local</c> or <c>postgres://user:password@host:port/database?sslmode=…</c>.</summary>
    public static Either<StoreError, StoreAddress> Parse(string text, string home, string searchPath)
    {
        if (text == "local") return new Local(home, searchPath);
        // A URL may leave the host out and name a socket's directory instead: postgresql://user@/database?host=/run/…
        var whole = NoHost().Replace(text, "$1localhost/");
        if (!Uri.TryCreate(whole, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql"))
            return new StoreError.BadAddress(text);
        try
        {
            return new Server(Settings(uri).ConnectionString);
        }
        catch (ArgumentException)
        {
            return new StoreError.BadAddress(text);
        }
    }

    [GeneratedRegex("^(postgres(?:ql)?://(?:[^/@]*@)?)/")]
    private static partial Regex NoHost();

    private static NpgsqlConnectionStringBuilder Settings(Uri uri)
    {
        var settings = new NpgsqlConnectionStringBuilder { Host = uri.Host };
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = (pair.Split('=')[0], pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            settings[key == "user" ? "Username" : key] = Uri.UnescapeDataString(value);
        }

        var user = uri.UserInfo.Split(':', 2);
        if (uri.Port > 0) settings.Port = uri.Port;
        if (user[0].Length > 0) settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) settings.Password = Uri.UnescapeDataString(user[1]);
        if (uri.AbsolutePath.Length > 1) settings.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        return settings;
    }
}
