using System.Security.Cryptography;
using System.Text;
using EventSim.Persistence.Local;
using Npgsql;

namespace EventSim.Persistence.Postgres;

/// <summary>The role that may read runs and nothing else. On a server that asks for passwords, its password follows
/// from the owner's: who can connect as the owner can connect as the reader.</summary>
public static class ReaderRole
{
    /// <summary>Its name, as migration 0003 creates it.</summary>
    public const string Name = "eventsim_reader";

    /// <summary>How to connect to a store as the reader.</summary>
    public static string ConnectionString(StoreAddress address) => address switch
    {
        StoreAddress.Local local => ManagedCluster.At(local.Home, local.SearchPath).ConnectionString(Name),
        StoreAddress.Server server => OfServer(server.ConnectionString),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The same as a URL that other tools (psql, DuckDB, Grafana) understand.</summary>
    public static string Url(StoreAddress address)
    {
        var s = new NpgsqlConnectionStringBuilder(ConnectionString(address));
        var (database, host) = (Uri.EscapeDataString(s.Database ?? ""), s.Host ?? "");
        var password = s.Password is { Length: > 0 } given ? ":" + Uri.EscapeDataString(given) : "";
        return host.StartsWith('/')
            ? $"postgresql://{Name}{password}@/{database}?host={Uri.EscapeDataString(host)}"
            : $"postgresql://{Name}{password}@{host}:{s.Port}/{database}";
    }

    /// <summary>Gives the role its password, where the owner has one.</summary>
    internal static async Task SetPassword(NpgsqlConnection connection, string ownerSettings, CancellationToken ct)
    {
        if (Password(ownerSettings) is not { } password) return;
        // The password is hexadecimal: nothing in it needs quoting.
        await using var alter = new NpgsqlCommand($"alter role {Name} password '{password}'", connection);
        await alter.ExecuteNonQueryAsync(ct);
    }

    private static string OfServer(string ownerSettings) => new NpgsqlConnectionStringBuilder(ownerSettings)
    {
        Username = Name,
        Password = Password(ownerSettings),
    }.ConnectionString;

    private static string? Password(string ownerSettings) =>
        new NpgsqlConnectionStringBuilder(ownerSettings).Password is { Length: > 0 } owner
            ? Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(owner), Encoding.UTF8.GetBytes(Name)))
            : null;
}
