using System.Text;
using System.Text.Json;
using EventSim.Persistence.Serialization;

namespace EventSim.Store.Tests.Support;

/// <summary>An event as the text that is stored.</summary>
public static class EventText
{
    public static string Of(object happened)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, EventJson.WriterOptions)) EventJson.Write(writer, happened);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
