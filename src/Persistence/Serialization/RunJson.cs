using System.Text.Json;
using EventSim.Persistence.Runs;

namespace EventSim.Persistence.Serialization;

/// <summary>A run's first and last event. A text is always there, if only empty; zeros are left out, and a field that
/// an event has not is skipped.</summary>
internal static class RunJson
{
    /// <summary>Writes <c>{"name", "scenario_name", "seed", "scenario", "scenario_sha256", "engine_version",
    /// "event_schema", "files": [{"sha256", "name", "full_path"}, …], "spans", "chain", "parent": {"run", "events",
    /// "at", "link"}}</c>.</summary>
    public static void Write(Utf8JsonWriter writer, RunStarted value)
    {
        writer.WriteStartObject();
        writer.WriteUnlessNull("name"u8, value.Name);
        writer.WriteUnlessNull("scenario_name"u8, value.ScenarioName);
        if (value.Seed != 0) writer.WriteNumber("seed"u8, value.Seed);
        writer.WriteUnlessNull("scenario"u8, value.Scenario);
        writer.WriteUnlessNull("scenario_sha256"u8, value.ScenarioSha256);
        writer.WriteUnlessNull("engine_version"u8, value.EngineVersion);
        writer.WriteUnlessZero("event_schema"u8, value.EventSchema);
        if (!value.Files.IsDefault) Write(writer, value.Files);
        writer.WriteIfTrue("spans"u8, value.Spans);
        writer.WriteUnlessNull("chain"u8, value.Chain);
        if (value.Parent is { } parent) Write(writer, parent);
        writer.WriteEndObject();
    }

    /// <summary>Writes <c>{"events", "event_hash", "simulated_until", "result"}</c>.</summary>
    public static void Write(Utf8JsonWriter writer, RunCompleted value)
    {
        writer.WriteStartObject();
        writer.WriteUnlessZero("events"u8, value.Events);
        writer.WriteUnlessNull("event_hash"u8, value.EventHash);
        writer.WriteUnlessZero("simulated_until"u8, value.SimulatedUntil);
        writer.WriteUnlessNull("result"u8, value.Result);
        writer.WriteEndObject();
    }

    /// <summary>Reads it. A text that is not there is null.</summary>
    public static RunStarted ReadStarted(ref Utf8JsonReader reader)
    {
        string? name = null, scenarioName = null, scenario = null, sha256 = null, engine = null;
        var (seed, schema, files, spans) = (0UL, 0, default(ImmutableArray<RunFile>), false);
        string? chain = RunStarted.NoChain;
        RunParent? parent = null;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("name"u8)) name = reader.NextString();
            else if (reader.ValueTextEquals("scenario_name"u8)) scenarioName = reader.NextString();
            else if (reader.ValueTextEquals("seed"u8)) seed = NextSeed(ref reader);
            else if (reader.ValueTextEquals("scenario"u8)) scenario = reader.NextString();
            else if (reader.ValueTextEquals("scenario_sha256"u8)) sha256 = reader.NextString();
            else if (reader.ValueTextEquals("engine_version"u8)) engine = reader.NextString();
            else if (reader.ValueTextEquals("event_schema"u8)) schema = reader.NextInt();
            else if (reader.ValueTextEquals("files"u8)) files = NextFiles(ref reader);
            else if (reader.ValueTextEquals("spans"u8)) spans = reader.NextBool();
            else if (reader.ValueTextEquals("chain"u8)) chain = reader.NextString();
            else if (reader.ValueTextEquals("parent"u8)) parent = NextParent(ref reader);
            else reader.Skip();
        }

        return new(name!, scenarioName!, seed, scenario!, sha256!, engine!, schema, files, spans, chain!, parent);
    }

    /// <summary>Reads it. A text that is not there is null.</summary>
    public static RunCompleted ReadCompleted(ref Utf8JsonReader reader)
    {
        var (events, until) = (0L, 0L);
        string? hash = null, result = null;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("events"u8)) events = reader.NextLong();
            else if (reader.ValueTextEquals("event_hash"u8)) hash = reader.NextString();
            else if (reader.ValueTextEquals("simulated_until"u8)) until = reader.NextLong();
            else if (reader.ValueTextEquals("result"u8)) result = reader.NextString();
            else reader.Skip();
        }

        return new(events, hash!, until, result!);
    }

    private static void Write(Utf8JsonWriter writer, ImmutableArray<RunFile> files)
    {
        writer.WriteStartArray("files"u8);
        foreach (var file in files)
        {
            writer.WriteStartObject();
            writer.WriteUnlessNull("sha256"u8, file.Sha256);
            writer.WriteUnlessNull("name"u8, file.Name);
            writer.WriteUnlessNull("full_path"u8, file.FullPath);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, RunParent parent)
    {
        writer.WriteStartObject("parent"u8);
        writer.WriteUnlessNull("run"u8, parent.Run);
        writer.WriteUnlessZero("events"u8, parent.Events);
        writer.WriteUnlessZero("at"u8, parent.At);
        writer.WriteUnlessNull("link"u8, parent.Link);
        writer.WriteEndObject();
    }

    private static ulong NextSeed(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetUInt64();
    }

    private static ImmutableArray<RunFile> NextFiles(ref Utf8JsonReader reader)
    {
        reader.Enter(JsonTokenType.StartArray);
        var files = ImmutableArray.CreateBuilder<RunFile>();
        while (reader.NextItem())
        {
            reader.Expect(JsonTokenType.StartObject);
            string? sha256 = null, name = null, fullPath = null;
            while (reader.NextProperty())
            {
                if (reader.ValueTextEquals("sha256"u8)) sha256 = reader.NextString();
                else if (reader.ValueTextEquals("name"u8)) name = reader.NextString();
                else if (reader.ValueTextEquals("full_path"u8)) fullPath = reader.NextString();
                else reader.Skip();
            }

            files.Add(new(sha256!, name!, fullPath!));
        }

        return files.DrainToImmutable();
    }

    private static RunParent? NextParent(ref Utf8JsonReader reader)
    {
        if (!reader.EnterUnlessNull()) return null;
        string? run = null, link = null;
        var (events, at) = (0L, 0L);
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("run"u8)) run = reader.NextString();
            else if (reader.ValueTextEquals("events"u8)) events = reader.NextLong();
            else if (reader.ValueTextEquals("at"u8)) at = reader.NextLong();
            else if (reader.ValueTextEquals("link"u8)) link = reader.NextString();
            else reader.Skip();
        }

        return new(run!, events, at, link!);
    }
}
