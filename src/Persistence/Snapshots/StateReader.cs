using EventSim.Domain.Identity;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Persistence.Snapshots;

/// <summary>Reads what <see cref="StateWriter"/> has written, in the same order. The bytes are known to be whole.
/// </summary>
internal sealed class StateReader(byte[] bytes)
{
    private readonly Dictionary<int, Request> _requests = [];
    private int _at;
    private long _time;
    private ImmutableArray<Sequence> _sequences = [];

    /// <summary>All has been read.</summary>
    public bool IsAtEnd => _at == bytes.Length;

    /// <summary>Reads a number.</summary>
    public long Number()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[_at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return (long)(value >> 1) ^ -(long)(value & 1);
        }
    }

    /// <summary>Reads a number that is an <c>int</c>.</summary>
    public int Int() => (int)Number();

    /// <summary>Reads a truth value.</summary>
    public bool Bool() => Number() != 0;

    /// <summary>Reads an instant.</summary>
    public SimTime Time() => new(_time = unchecked(_time + Number()));

    /// <summary>Reads how many there are, and each.</summary>
    public ImmutableArray<T> All<T>(Func<StateReader, T> read)
    {
        var count = Int();
        if (count < 0) return default;
        var values = ImmutableArray.CreateBuilder<T>(count);
        for (var i = 0; i < count; i++) values.Add(read(this));
        return values.MoveToImmutable();
    }

    /// <summary>Reads numbers, each written as the difference to the one before.</summary>
    public ImmutableArray<int> Numbers()
    {
        var before = 0;
        var values = ImmutableArray.CreateBuilder<int>(Int());
        while (values.Count < values.Capacity) values.Add(before += Int());
        return values.MoveToImmutable();
    }

    /// <summary>Reads whether there is something, and what.</summary>
    public T? Maybe<T>(Func<StateReader, T> read)
        where T : class => Bool() ? read(this) : null;

    /// <summary>Reads a request: its number, and the first time also the rest.</summary>
    public Request Request()
    {
        var id = Int();
        if (_requests.TryGetValue(id, out var known)) return known;
        var request = RequestBytes.ReadRest(this, new RequestId(id));
        _requests.Add(id, request);
        return request;
    }

    /// <summary>Reads sequences, or that they are those read last.</summary>
    public ImmutableArray<Sequence> Sequences()
    {
        if (Bool()) return _sequences;
        return _sequences = All(FlightBytes.ReadSequence);
    }
}
