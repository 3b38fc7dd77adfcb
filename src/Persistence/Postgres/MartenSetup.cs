using EventSim.Persistence.Serialization;
using JasperFx;
using JasperFx.Events;
using Marten;
using Npgsql;
using Weasel.Core;

namespace EventSim.Persistence.Postgres;

/// <summary>Marten's event store as EventSim uses it: one stream a run, keyed by the run's id, in its own schema.</summary>
public static class MartenSetup
{
    /// <summary>The schema of Marten's tables. Readers of <c>sql</c> can't enter it.</summary>
    public const string Schema = "events";

    /// <summary>A document store over a database that is migrated already: it never creates anything itself.</summary>
    public static DocumentStore StoreFor(NpgsqlDataSource source) => DocumentStore.For(options =>
    {
        options.Connection(source);
        Configure(options);
    });

    /// <summary>All that decides what Marten's tables look like and how it reads events.</summary>
    public static void Configure(StoreOptions options)
    {
        options.DatabaseSchemaName = Schema;
        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.AutoCreateSchemaObjects = AutoCreate.None;
        options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.SnakeCase, json => EventJson.Configure(json));
        foreach (var name in EventNames.All) options.Events.MapEventType(name.Type, name.Alias);
    }
}
