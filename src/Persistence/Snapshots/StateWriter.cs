using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Persistence.Snapshots;

/// <summary>Writes numbers so that small ones are short: seven bits a byte, and the sign in the lowest bit. What is
/// close to what was written before is written as the difference.</summary>
internal sealed class StateWriter
{
    private const int LongestNumber = 10;

    private readonly System.Collections.Generic.HashSet<int> _requests = [];
    private byte[] _bytes = new byte[1 << 16];
    private int _used;
    private long _time;
    private ImmutableArray<Sequence> _sequences = [];

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _used);

    /// <summary>Writes a number.</summary>
    public void Number(long value)
    {
        if (_bytes.Length - _used < LongestNumber) Array.Resize(ref _bytes, 2 * _bytes.Length);
        var left = unchecked((ulong)((value << 1) ^ (value >> 63)));
        for (; left >= 0x80; left >>= 7) _bytes[_used++] = (byte)(left & 0x7f | 0x80);
        _bytes[_used++] = (byte)left;
    }

    /// <summary>Writes a truth value.</summary>
    public void Bool(bool value) => Number(value ? 1 : 0);

    /// <summary>Writes an instant.</summary>
    public void Time(SimTime at)
    {
        Number(unchecked(at.Nanoseconds - _time));
        _time = at.Nanoseconds;
    }

    /// <summary>Writes how many there are, and each. An array that is not there differs from one that is
    /// empty.</summary>
    public void All<T>(ImmutableArray<T> values, Action<StateWriter, T> write)
    {
        Number(values.IsDefault ? -1 : values.Length);
        if (values.IsDefault) return;
        foreach (var value in values) write(this, value);
    }

    /// <summary>Writes numbers, each as the difference to the one before.</summary>
    public void Numbers(ImmutableArray<int> values)
    {
        var before = 0L;
        Number(values.Length);
        foreach (var value in values)
        {
            Number(value - before);
            before = value;
        }
    }

    /// <summary>Writes whether there is something, and what.</summary>
    public void Maybe<T>(T? value, Action<StateWriter, T> write)
        where T : class
    {
        Bool(value is not null);
        if (value is not null) write(this, value);
    }

    /// <summary>Writes a request: its number, and the first time also the rest.</summary>
    public void Request(Request request)
    {
        Number(request.Id.Value);
        if (_requests.Add(request.Id.Value)) RequestBytes.WriteRest(this, request);
    }

    /// <summary>Writes sequences, or that they are those written last: a batch often leaves them as they were.
    /// </summary>
    public void Sequences(ImmutableArray<Sequence> sequences)
    {
        var same = sequences.AsSpan().SequenceEqual(_sequences.AsSpan());
        Bool(same);
        if (same) return;
        All(sequences, FlightBytes.Write);
        _sequences = sequences;
    }
}
