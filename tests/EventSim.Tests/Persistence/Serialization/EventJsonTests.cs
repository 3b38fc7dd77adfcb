using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventSim.Domain.Events;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Serialization;
using EventSim.Tests.Support;
using FsCheck.Xunit;

namespace EventSim.Tests.Persistence.Serialization;

[Properties(Arbitrary = [typeof(StoredEvents)], MaxTest = 2000)]
public class EventJsonTests
{
    private static readonly JsonSerializerOptions Configured = Configure();

    [Property]
    public void An_event_is_written_as_a_serializer_would(StoredEvent any)
    {
        if (any.IsPlain) Assert.Equal(PlainEventJson.Text(any.Happened), EventJson.Text(any.Happened));
    }

    [Property]
    public void An_event_comes_back_as_it_was(StoredEvent any) =>
        AssertSame(any.Happened, Read(EventJson.Text(any.Happened), any));

    [Property]
    public void An_event_comes_back_from_fields_in_any_order_and_with_spaces(StoredEvent any)
    {
        var fields = JsonNode.Parse(EventJson.Text(any.Happened))!.AsObject().Reverse();
        var spaced = fields.Select(field => $"\"{Escaped(field.Key)}\" : {field.Value!.ToJsonString()}");
        AssertSame(any.Happened, Read($"{{ {string.Join(" , ", spaced)} }} ", any));
    }

    [Property]
    public void A_field_that_a_plain_event_has_not_is_skipped(StoredEvent any)
    {
        var more = JsonNode.Parse(EventJson.Text(any.Happened))!.AsObject();
        foreach (var part in more.Select(field => field.Value).Append(more).OfType<JsonObject>().ToList())
            part.Insert(0, "more", new JsonObject { ["at"] = new JsonArray(1, new JsonObject()) });
        if (any.IsPlain) AssertSame(any.Happened, Read(more.ToJsonString(), any));
        else Assert.ThrowsAny<JsonException>(() => Read(more.ToJsonString(), any));
    }

    [Property]
    public void The_last_of_fields_with_one_name_counts(StoredEvent any)
    {
        var text = EventJson.Text(any.Happened);
        foreach (var (key, value) in JsonNode.Parse(text)!.AsObject())
        {
            var first = value!.GetValueKind() == JsonValueKind.Number ? "7" : value.ToJsonString();
            AssertSame(any.Happened, Read($"{{\"{key}\":{first},{text[1..]}", any));
        }
    }

    [Property(MaxTest = 300)]
    public void Text_that_ends_too_soon_or_too_late_is_refused(StoredEvent any)
    {
        var text = EventJson.Text(any.Happened);
        for (var length = 0; length < text.Length; length++)
            Assert.ThrowsAny<JsonException>(() => Read(text[..length], any));
        foreach (var more in (string[])["x", "{}", ",", "}", " 1", "\"\""])
            Assert.ThrowsAny<JsonException>(() => Read(text + more, any));
    }

    [Property]
    public void A_value_of_another_type_is_refused(StoredEvent any)
    {
        var text = EventJson.Text(any.Happened);
        foreach (var (key, value) in JsonNode.Parse(text)!.AsObject())
        {
            foreach (var other in (string[])["true", "\"x\"", "{}", "[[7]]", "7.5", "99999999999999999999"])
            {
                var changed = JsonNode.Parse(text)!.AsObject();
                changed[key] = JsonNode.Parse(other);
                // No number is a fraction or that large, and no list holds lists of one.
                var isAlways = other[0] is '7' or '9' or '[';
                if (!isAlways && changed[key]!.GetValueKind() == value!.GetValueKind()) continue;
                var wrong = changed.ToJsonString();
                Assert.ThrowsAny<JsonException>(() => Read(wrong, any));
                if (any.IsPlain)
                    Assert.ThrowsAny<Exception>(() => PlainEventJson.Read(wrong, any.Happened.GetType()));
            }
        }
    }

    [Property]
    public void A_serializer_that_is_configured_writes_and_reads_the_same(StoredEvent any)
    {
        var type = any.Happened.GetType();
        var text = JsonSerializer.Serialize(any.Happened, type, Configured);
        Assert.Equal(EventJson.Text(any.Happened), text);
        AssertSame(any.Happened, JsonSerializer.Deserialize(text, type, Configured));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{\"at\":null}")]
    [InlineData("{\"at\":1.5}")]
    [InlineData("{\"replica\":3000000000}")]
    [InlineData("{\"iteration\":1,}")]
    [InlineData("{\"stages\":null}")]
    [InlineData("{\"stages\":[[1,2,3]]}")]
    [InlineData("{\"stages\":[[1]]}")]
    [InlineData("{\"chunks\":[[1,2,3,4]]}")]
    [InlineData("{\"chunks\":[[1,2,3,\"old\"]]}")]
    [InlineData("{\"chunks\":[[1,2,3,\"new\",5]]}")]
    [InlineData("{\"depth\":-1,\"stages\":[1,2]}")]
    [InlineData("{\"lasts\":[1,\"2\",3]}")]
    [InlineData("{\"lasts\":[9223372036854775807,1]}")]
    [InlineData("{\"reason\":1,\"steps\":\"\"}")]
    public void What_is_no_event_is_refused(string text)
    {
        foreach (var type in (Type[])[typeof(SimEvent.IterationStarted), typeof(SimEvent.DecodeSpanStarted)])
            Assert.ThrowsAny<JsonException>(() => EventJson.Read(Encoding.UTF8.GetBytes(text), type));
    }

    [Fact]
    public void What_is_left_out_is_none()
    {
        var started = (RunStarted)EventJson.Read("{}"u8, typeof(RunStarted));
        Assert.Null(started.Name);
        Assert.True(started.Files.IsDefault);
        Assert.Equal(RunStarted.NoChain, started.Chain);
        Assert.True(((SimEvent.RequestPreempted)EventJson.Read("{}"u8, typeof(SimEvent.RequestPreempted)))
            .Before.IsDefault);
    }

    [Fact]
    public void An_event_is_read_by_its_name_as_a_text_or_in_UTF8()
    {
        foreach (var name in EventNames.All)
        {
            Assert.IsType(name.Type, EventJson.Read("{}"u8, name.Alias));
            Assert.IsType(name.Type, EventJson.Read("{}"u8, Encoding.UTF8.GetBytes(name.Alias)));
        }

        Assert.IsType<RunStarted>(EventJson.Read("{}"u8, "run_started"u8));
        Assert.Null(EventJson.Read("{}"u8, "request_teleported"u8));
        Assert.Null(EventJson.Read("{}"u8, "request_teleported"));
    }

    private static JsonSerializerOptions Configure()
    {
        var options = new JsonSerializerOptions();
        EventJson.Configure(options);
        return options;
    }

    // The first letter as JSON may also write it.
    private static string Escaped(string key) => $"\\u{(int)key[0]:x4}{key[1..]}";

    private static object Read(string text, StoredEvent any) =>
        EventJson.Read(Encoding.UTF8.GetBytes(text), any.Happened.GetType());

    private static void AssertSame(object expected, object? actual) =>
        Assert.Equal(PlainEventJson.Text(expected), PlainEventJson.Text(actual!));
}
