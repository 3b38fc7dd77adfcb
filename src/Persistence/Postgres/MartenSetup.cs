using System.Text.Json;
using EventSim.Persistence.Serialization;
using JasperFx;
using JasperFx.Events;
using Marten;
using Weasel.Core;
using static Marten.Services.Json.Transformations.SystemTextJson.JsonTransformations;

namespace EventSim.Persistence.Postgres;

/// <summary>Marten's event store as EventSim uses it: one stream a run, keyed by the run's id, in its own
/// schema.</summary>
public static class MartenSetup
{
    /// <summary>The schema of Marten's tables. Readers of <c>sql</c> can't enter it.</summary>
    public const string Schema = "events";

    /// <summary>A document store over a database that is migrated already: it never creates anything itself.</summary>
    /// <param name="connectionString">How to connect as the owner: Marten needs a data source of its own, since the
    /// store's reads no catalogue.</param>
    public static DocumentStore StoreFor(string connectionString) => DocumentStore.For(options =>
    {
        options.Connection(connectionString);
        Configure(options);
    });

    /// <summary>All that decides what Marten's tables look like and how it reads events.</summary>
    public static void Configure(StoreOptions options)
    {
        options.DatabaseSchemaName = Schema;
        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.AutoCreateSchemaObjects = AutoCreate.None;
        options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.SnakeCase, json =>
            EventJson.Configure(json));
        foreach (var name in EventNames.All) options.Events.MapEventType(name.Type, name.Alias);
        foreach (var step in EventNames.Steps)
        {
            var newest = EventNames.All.Single(n => n.Name == step.Name).Type;
            options.Events.Upcast(newest, step.Alias, Upcast<object>(document =>
                EventJson.Read(JsonSerializer.SerializeToUtf8Bytes(document), step.Alias)!));
        }
    }
}
