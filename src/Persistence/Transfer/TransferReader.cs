using System.Text;
using System.Text.Json;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Serialization;
using LanguageExt;
using static EventSim.Persistence.Transfer.TransferLine;

namespace EventSim.Persistence.Transfer;

/// <summary>Reads a file of runs line by line, and finds whatever can be wrong with it before its runs are looked at:
/// another file, a newer format, lines that are damaged, lost, doubled or out of order, a missing end.</summary>
internal sealed class TransferReader : IDisposable
{
    private readonly string _path;
    private readonly LineFile _file;
    private long _runs;
    private long _events;
    private long _left;
    private long _next;
    private EventChain _chain = new(new RunId(""));
    private bool _chained;

    private TransferReader(string path, LineFile file) => (_path, _file) = (path, file);

    /// <summary>Opens a file, and reads its header.</summary>
    public static Either<StoreError, TransferReader> Open(string path)
    {
        try
        {
            var reader = new TransferReader(path, new LineFile(path));
            var header = reader.Read().Bind(reader.Checked);
            if (header.IsLeft) reader.Dispose();
            return header.Map(_ => reader);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new StoreError.BadFile(path, 0, e.Message.TrimEnd('.'));
        }
    }

    /// <summary>The next line after the header: a run, an event of the run before, or the end.</summary>
    public Either<StoreError, TransferLine> Next() => Read().Bind(line => line switch
    {
        Event happened => Checked(happened),
        Run run => Checked(run),
        End end => Checked(end),
        Header => Bad("a second header"),
        _ => throw new System.Diagnostics.UnreachableException(),
    });

    /// <summary>Something that is wrong with the line that was read last.</summary>
    public StoreError Bad(string why) => new StoreError.BadFile(_path, Math.Max(1, _file.Count), why);

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private Either<StoreError, TransferLine> Read()
    {
        try
        {
            if (_file.TryRead(out var line))
                return TransferLine.Read(line) is { } read ? read : Bad(_file.Count == 1
                    ? "it is no file of runs that `eventsim db export` has written" : "it is damaged");
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return new StoreError.BadFile(
                _path, _file.Count + 1, $"it is damaged or cut off ({e.Message.TrimEnd('.')})");
        }

        return new StoreError.BadFile(_path, _file.Count + 1, _file.Count == 0 ? "it is empty" : "it is cut off");
    }

    private Either<StoreError, TransferLine> Checked(TransferLine line) => line switch
    {
        Header { Version: not Format } other =>
            Bad($"it has format {other.Version} of such files, and this version reads format {Format}"),
        Header { EventSchema: > EventNames.Schema } newer =>
            Bad($"a newer eventsim has written it: event schema {newer.EventSchema}, {EventNames.Schema} is known"),
        Header => line,
        Event or Run or End => Bad("it has no header"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private Either<StoreError, TransferLine> Checked(Run run)
    {
        if (_left > 0) return Bad($"{_left} events are missing before it");
        (_left, _next, _chain, _chained) = (run.Events, 1, new EventChain(run.Id), false);
        _runs++;
        return run;
    }

    private Either<StoreError, TransferLine> Checked(Event happened)
    {
        if (_left == 0) return Bad("it belongs to no run");
        if (happened.Version != _next) return Bad($"event {_next} of the run belongs here, not {happened.Version}");
        if (EventNames.Known(happened.Type) is not { } name)
        {
            return Bad(EventNames.IsNewer(happened.Type)
                ? $"'{happened.Type}' is an event that only a newer version of eventsim can read"
                : $"this version knows no event '{happened.Type}'");
        }

        if (happened.Version == 1 != (name.Type == typeof(RunStarted))) return Bad("a run begins with its start");
        (_left, _next, _events) = (_left - 1, _next + 1, _events + 1);
        return IsNextOfChain(happened)
            ? happened
            : Bad("the event was altered, or another was put in or taken out before it: the hash chain breaks here");
    }

    /// <summary>The id is the chain up to the event, where the start of the run says that it has one.</summary>
    private bool IsNextOfChain(Event happened)
    {
        try
        {
            if (happened.Version == 1)
                _chained = EventJson.Read(happened.Data, happened.Type) is RunStarted { Chain: EventChain.Name };
            var link = _chain.Next(Encoding.UTF8.GetBytes(happened.Type), happened.Data);
            _chain.GoOnAfter(ChainLink.Of(happened.Id));
            return !_chained || link == ChainLink.Of(happened.Id);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private Either<StoreError, TransferLine> Checked(End end)
    {
        if (_left > 0) return Bad($"{_left} events are missing before it");
        if ((end.Runs, end.Events) != (_runs, _events))
            return Bad($"it counts {end.Runs} runs and {end.Events} events; {_runs} and {_events} are there");
        if (end.Sha256 != _file.DigestBefore) return Bad("the digest is another: something before it was altered");
        return _file.IsAtEnd ? end : Bad("something follows the end");
    }
}
