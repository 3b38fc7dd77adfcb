using System.Text.Json.Nodes;

namespace EventSim.Persistence.Serialization.Upcasters;

/// <summary>A step from a released version of an event's JSON to the next.</summary>
/// <param name="Name">The event's stable name.</param>
/// <param name="From">The version that it reads.</param>
/// <param name="Cast">The JSON of version <paramref name="From"/> + 1; may change what it is given.</param>
public sealed record Upcaster(string Name, int From, Func<JsonObject, JsonObject> Cast)
{
    /// <summary>What the event store calls the version that it reads.</summary>
    public string Alias => EventName.AliasOf(Name, From);
}
