using System.Text.Json;
using EventSim.Persistence.Runs;

namespace EventSim.Persistence.Transfer;

/// <summary>A line of a file of runs: a header, then each run with its events, then the end. <c>docs/events.md</c> has
/// the format.</summary>
internal abstract record TransferLine
{
    /// <summary>The version of the format.</summary>
    public const int Format = 1;

    private const int LongestId = 64;

    private TransferLine()
    {
    }

    /// <summary>The first line.</summary>
    /// <param name="Version">Of the format.</param>
    /// <param name="EventSchema">The newest event version that the exporting program knew.</param>
    public sealed record Header(int Version, int EventSchema) : TransferLine;

    /// <summary>A run begins.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="CreatedAt">When it was begun.</param>
    /// <param name="Events">So many lines of events follow.</param>
    public sealed record Run(RunId Id, DateTimeOffset CreatedAt, long Events) : TransferLine;

    /// <summary>An event as it is stored.</summary>
    /// <param name="Version">Its position in the run's stream, from 1.</param>
    /// <param name="Type">Its stored name.</param>
    /// <param name="Id">Its id: the chain up to it.</param>
    /// <param name="Data">Its JSON.</param>
    public sealed record Event(long Version, string Type, Guid Id, byte[] Data) : TransferLine;

    /// <summary>The last line.</summary>
    /// <param name="Runs">Runs in the file.</param>
    /// <param name="Events">Events in the file.</param>
    /// <param name="Sha256">Digest of all lines before, line ends included.</param>
    public sealed record End(long Runs, long Events, string Sha256) : TransferLine;

    /// <summary>Writes the line, without its end.</summary>
    public void Write(Utf8JsonWriter to)
    {
        to.WriteStartObject();
        switch (this)
        {
            case Header header:
                to.WriteNumber("eventsim_runs"u8, header.Version);
                to.WriteNumber("event_schema"u8, header.EventSchema);
                break;
            case Run run:
                to.WriteString("run"u8, run.Id.Value);
                to.WriteString("created_at"u8, run.CreatedAt);
                to.WriteNumber("events"u8, run.Events);
                break;
            case Event happened:
                to.WriteNumber("version"u8, happened.Version);
                to.WriteString("type"u8, happened.Type);
                to.WriteString("id"u8, happened.Id);
                to.WritePropertyName("data"u8);
                to.WriteRawValue(happened.Data, skipInputValidation: true);
                break;
            case End end:
                to.WriteNumber("runs"u8, end.Runs);
                to.WriteNumber("events"u8, end.Events);
                to.WriteString("sha256"u8, end.Sha256);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        to.WriteEndObject();
    }

    /// <summary>Reads a line.</summary>
    /// <returns>The line; none: it is none of these.</returns>
    public static TransferLine? Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return new Fields(utf8).Line;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The values of a line, by their names.</summary>
    private readonly ref struct Fields
    {
        private readonly int? _format;
        private readonly int? _schema;
        private readonly long? _version;
        private readonly long? _events;
        private readonly long? _runs;
        private readonly Guid? _id;
        private readonly DateTimeOffset? _createdAt;
        private readonly string? _run;
        private readonly string? _type;
        private readonly string? _sha256;
        private readonly byte[]? _data;

        public Fields(ReadOnlySpan<byte> utf8)
        {
            var json = new Utf8JsonReader(utf8);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) throw new JsonException();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString();
                json.Read();
                switch (name)
                {
                    case "eventsim_runs": _format = json.GetInt32(); break;
                    case "event_schema": _schema = json.GetInt32(); break;
                    case "version": _version = json.GetInt64(); break;
                    case "events": _events = json.GetInt64(); break;
                    case "runs": _runs = json.GetInt64(); break;
                    case "id": _id = json.GetGuid(); break;
                    case "created_at": _createdAt = json.GetDateTimeOffset(); break;
                    case "run": _run = json.GetString(); break;
                    case "type": _type = json.GetString(); break;
                    case "sha256": _sha256 = json.GetString(); break;
                    case "data" when json.TokenType == JsonTokenType.StartObject:
                        var start = (int)json.TokenStartIndex;
                        json.Skip();
                        _data = utf8[start..(int)json.BytesConsumed].ToArray();
                        break;
                    default: throw new JsonException();
                }
            }

            if (json.Read()) throw new JsonException();
        }

        public TransferLine? Line => this switch
        {
            { _format: { } format, _schema: { } schema } => new Header(format, schema),
            { _version: { } version, _type: { } type, _id: { } id, _data: { } data } =>
                new Event(version, type, id, data),
            { _run: { } run, _createdAt: { } at, _events: > 0 and { } events } when IsId(run) =>
                new Run(new RunId(run), at, events),
            { _runs: { } runs, _events: { } events, _sha256: { } sha256 } => new End(runs, events, sha256),
            _ => null,
        };

        private static bool IsId(string text) =>
            text.Length is > 0 and <= LongestId && text.All(char.IsAsciiLetterOrDigit);
    }
}
