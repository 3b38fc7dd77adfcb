using System.Net.Sockets;
using EventSim.Persistence;
using EventSim.Persistence.Local;
using EventSim.Persistence.Postgres;
using Testcontainers.PostgreSql;

namespace EventSim.Store.Tests.Support;

/// <summary>A real PostgreSQL for all tests: a container where a Docker engine answers, else a managed cluster in a
/// temporary directory.</summary>
public sealed class StoreFixture : IAsyncLifetime
{
    private readonly string _home = Temporary.Directory();
    private PostgreSqlContainer? _container;

    public StoreAddress Address { get; private set; } = new StoreAddress.Local("", "");

    public RunStore Store { get; private set; } = null!;

    /// <summary>How to connect as the owner.</summary>
    public string OwnerSettings => Address switch
    {
        StoreAddress.Local local => ManagedCluster.At(local.Home, local.SearchPath).ConnectionString(),
        StoreAddress.Server server => server.ConnectionString,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The one value of a query that the owner asks.</summary>
    public async Task<T> Ask<T>(string sql)
    {
        await using var command = Store.Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Lets the owner do something.</summary>
    public async Task Execute(string sql)
    {
        await using var command = Store.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task InitializeAsync()
    {
        if (DockerAnswers())
        {
            _container = new PostgreSqlBuilder("postgres:17-alpine").Build();
            await _container.StartAsync();
            Address = new StoreAddress.Server(_container.GetConnectionString());
            Must(await Database.Migrate(Address, default));
        }
        else
        {
            Address = new StoreAddress.Local(_home, Temporary.SearchPath);
        }

        Store = Must(await RunStore.Open(Address, default));
    }

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        if (_container is not null) await _container.DisposeAsync();
        await Temporary.Remove(_home);
    }

    /// <summary>The value, or a failure that shows the error.</summary>
    public static T Must<T>(LanguageExt.Either<StoreError, T> result) =>
        result.Match(Right: value => value, Left: error => throw new InvalidOperationException(error.ToString()));

    /// <summary>The error, or a failure that shows the value.</summary>
    public static StoreError Error<T>(LanguageExt.Either<StoreError, T> result) =>
        result.Match(Right: value => throw new InvalidOperationException($"{value}"), Left: error => error);

    private static bool DockerAnswers()
    {
        const string Engine = "/var/run/docker.sock";
        if (!File.Exists(Engine)) return false;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(Engine));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

[CollectionDefinition(Name)]
public sealed class SharedStore : ICollectionFixture<StoreFixture>
{
    public const string Name = "store";
}
