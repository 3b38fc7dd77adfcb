using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Serialization;

namespace EventSim.Persistence.Postgres;

/// <summary>Events as rows of Marten's <c>mt_events</c>, as Marten itself would write them.</summary>
internal sealed class EventRows : IDisposable
{
    /// <summary>The COPY command that takes these rows.</summary>
    public const string Copy =
        "copy events.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, "
        + "is_archived) from stdin (format binary)";

    // The first byte of a jsonb value on the wire: its text follows.
    private const byte JsonbVersion = 1;

    private static readonly FrozenDictionary<Type, (byte[] Alias, byte[] DotNet)> Names =
        EventNames.All.ToFrozenDictionary(
        n => n.Type, n => (Encoding.UTF8.GetBytes(n.Alias), Encoding.UTF8.GetBytes(n.DotNetType)));

    private readonly Utf8JsonWriter _json;
    private readonly CopyBuffer _rows;
    private readonly EventChain _chain;

    public EventRows(CopyBuffer rows, EventChain chain)
    {
        (_rows, _chain) = (rows, chain);
        _json = new(rows, EventJson.WriterOptions);
    }

    /// <summary>Adds one event.</summary>
    /// <param name="stream">Whose event it is, in UTF-8.</param>
    /// <param name="version">Its position in the stream, from 1.</param>
    /// <param name="sequence">Its number among all events of the database.</param>
    /// <param name="storedAt">The transaction's time: microseconds since 2000.</param>
    /// <param name="happened">The event.</param>
    public void Add(byte[] stream, long version, long sequence, long storedAt, object happened)
    {
        var (alias, dotNet) = Names[happened.GetType()];
        _rows.Row(10);
        _rows.Long(sequence);
        var id = _rows.BeginField();
        _rows.Advance(16);
        _rows.EndField(id);
        _rows.Utf8(stream);
        _rows.Long(version);
        var data = _rows.BeginField();
        _rows.Raw(JsonbVersion);
        _json.Reset();
        EventJson.Write(_json, happened);
        _json.Flush();
        _rows.EndField(data);
        var link = _chain.Next(alias, _rows.Field(data)[1..]);
        _rows.PutUuid(id, link.High, link.Low);
        _rows.Utf8(alias);
        _rows.Long(storedAt);
        _rows.Utf8("*DEFAULT*"u8);
        _rows.Utf8(dotNet);
        _rows.Bool(false);
    }

    /// <inheritdoc />
    public void Dispose() => _json.Dispose();
}
