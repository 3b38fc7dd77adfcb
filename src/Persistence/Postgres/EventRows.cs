using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Serialization;
using EventSim.Persistence.Transfer;

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
        n => n.Type, n => (n.Utf8, Encoding.UTF8.GetBytes(n.DotNetType)));

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
        var id = Begin(_rows, stream, version, sequence);
        var data = _rows.BeginField();
        _rows.Raw(JsonbVersion);
        _json.Reset();
        EventJson.Write(_json, happened);
        _json.Flush();
        _rows.EndField(data);
        var link = _chain.Next(alias, _rows.Field(data)[1..]);
        _rows.PutUuid(id, link.High, link.Low);
        End(_rows, alias, storedAt, dotNet);
    }

    /// <summary>Adds one event that was stored elsewhere, as it was.</summary>
    /// <param name="rows">Where it is added.</param>
    /// <param name="stream">Whose event it is, in UTF-8.</param>
    /// <param name="sequence">Its number among all events of the database.</param>
    /// <param name="storedAt">The transaction's time: microseconds since 2000.</param>
    /// <param name="stored">The event, whose name this version knows.</param>
    public static void Add(
        CopyBuffer rows, byte[] stream, long sequence, long storedAt, TransferLine.Event stored)
    {
        var id = Begin(rows, stream, stored.Version, sequence);
        var data = rows.BeginField();
        rows.Raw(JsonbVersion);
        rows.Write(stored.Data);
        rows.EndField(data);
        var link = ChainLink.Of(stored.Id);
        rows.PutUuid(id, link.High, link.Low);
        var (_, dotNet) = Names[EventNames.Known(stored.Type)!.Type];
        End(rows, Encoding.UTF8.GetBytes(stored.Type), storedAt, dotNet);
    }

    /// <inheritdoc />
    public void Dispose() => _json.Dispose();

    private static int Begin(CopyBuffer rows, byte[] stream, long version, long sequence)
    {
        rows.Row(10);
        rows.Long(sequence);
        var id = rows.BeginField();
        rows.Advance(16);
        rows.EndField(id);
        rows.Utf8(stream);
        rows.Long(version);
        return id;
    }

    private static void End(CopyBuffer rows, byte[] alias, long storedAt, byte[] dotNet)
    {
        rows.Utf8(alias);
        rows.Long(storedAt);
        rows.Utf8("*DEFAULT*"u8);
        rows.Utf8(dotNet);
        rows.Bool(false);
    }
}
