using System.Text.Json;
using EventSim.Domain.Workloads;

namespace EventSim.Persistence.Serialization;

/// <summary>A planned request: <c>{"at", "profile", "session", "turn", "prompt_tokens", "output_tokens",
/// "shares_session", "prefix": {"tokens_each", "ids": […], "covers"}}</c>. The event of its arrival has the same
/// fields.</summary>
internal struct PlannedRequestJson
{
    private long at;
    private int profile, session, turn, promptTokens, outputTokens;
    private bool sharesSession;
    private Prefix? prefix;

    /// <summary>What was read of it.</summary>
    public readonly PlannedRequest Planned =>
        new(new(at), profile, session, turn, promptTokens, outputTokens, sharesSession, prefix);

    /// <summary>Writes it as an object.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, in PlannedRequest value)
    {
        writer.WriteStartObject(name);
        writer.WriteUnlessZero("at"u8, value.At.Nanoseconds);
        WriteTurn(writer, value);
        writer.WriteEndObject();
    }

    /// <summary>Writes its fields but its time.</summary>
    public static void WriteTurn(Utf8JsonWriter writer, in PlannedRequest value)
    {
        writer.WriteUnlessZero("profile"u8, value.Profile);
        writer.WriteUnlessZero("session"u8, value.Session);
        writer.WriteUnlessZero("turn"u8, value.Turn);
        writer.WriteUnlessZero("prompt_tokens"u8, value.PromptTokens);
        writer.WriteUnlessZero("output_tokens"u8, value.OutputTokens);
        writer.WriteIfTrue("shares_session"u8, value.SharesSession);
        if (value.Prefix is { } prefix) Write(writer, prefix);
    }

    /// <summary>The next value, an object or null.</summary>
    public static PlannedRequest? Next(ref Utf8JsonReader reader)
    {
        if (!reader.EnterUnlessNull()) return null;
        var read = new PlannedRequestJson();
        while (reader.NextProperty()) read.ReadField(ref reader);
        return read.Planned;
    }

    /// <summary>Reads the field whose name the reader is at; skips one that it has not.</summary>
    public void ReadField(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("at"u8)) at = reader.NextLong();
        else if (reader.ValueTextEquals("turn"u8)) turn = reader.NextInt();
        else if (reader.ValueTextEquals("profile"u8)) profile = reader.NextInt();
        else if (reader.ValueTextEquals("session"u8)) session = reader.NextInt();
        else if (reader.ValueTextEquals("output_tokens"u8)) outputTokens = reader.NextInt();
        else if (reader.ValueTextEquals("prompt_tokens"u8)) promptTokens = reader.NextInt();
        else if (reader.ValueTextEquals("shares_session"u8)) sharesSession = reader.NextBool();
        else if (reader.ValueTextEquals("prefix"u8)) prefix = NextPrefix(ref reader);
        else reader.Skip();
    }

    private static void Write(Utf8JsonWriter writer, Prefix prefix)
    {
        writer.WriteStartObject("prefix"u8);
        writer.WriteUnlessZero("tokens_each"u8, prefix.TokensEach);
        if (!prefix.Ids.IsDefault)
        {
            writer.WriteStartArray("ids"u8);
            foreach (var id in prefix.Ids) writer.WriteNumberValue(id);
            writer.WriteEndArray();
        }

        writer.WriteUnlessZero("covers"u8, prefix.Covers);
        writer.WriteEndObject();
    }

    private static Prefix? NextPrefix(ref Utf8JsonReader reader)
    {
        if (!reader.EnterUnlessNull()) return null;
        var (tokensEach, covers, ids) = (0, 0, default(ImmutableArray<int>));
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("tokens_each"u8)) tokensEach = reader.NextInt();
            else if (reader.ValueTextEquals("ids"u8)) ids = NextIds(ref reader);
            else if (reader.ValueTextEquals("covers"u8)) covers = reader.NextInt();
            else reader.Skip();
        }

        return new(tokensEach, ids, covers);
    }

    private static ImmutableArray<int> NextIds(ref Utf8JsonReader reader)
    {
        reader.Enter(JsonTokenType.StartArray);
        var ids = ImmutableArray.CreateBuilder<int>();
        while (reader.NextItem()) ids.Add(reader.GetInt32());
        return ids.DrainToImmutable();
    }
}
