using System.Diagnostics;
using System.Globalization;
using EventSim.Domain.Units;

namespace EventSim.Cli.Runs;

/// <summary>One line on stderr that says how far a run is; nothing where stderr is no terminal.</summary>
/// <param name="to">Where it is drawn.</param>
/// <param name="firstTurns">First turns of the workload: what the share done is measured by.</param>
internal sealed class Progress(TextWriter to, int firstTurns) : IDisposable
{
    private static readonly long Interval = Stopwatch.Frequency / 10;
    private const int Width = 24;

    private readonly bool shown = !Console.IsErrorRedirected;
    private readonly long began = Stopwatch.GetTimestamp();
    private long next;
    private int drawn;

    /// <summary>Draws the line anew, at most ten times a second.</summary>
    public void Report(SimTime at, int requests, int arrivedFirstTurns, long events)
    {
        if (!shown || Stopwatch.GetTimestamp() < next) return;
        next = Stopwatch.GetTimestamp() + Interval;
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var share = firstTurns == 0 ? 1 : (double)arrivedFirstTurns / firstTurns;
        var left = share is > 0 and < 1 ? $"{elapsed * (1 - share) / share:0} s left" : "draining";
        var bar = new string('#', (int)(share * Width)).PadRight(Width, '.');
        Draw(string.Create(
            CultureInfo.InvariantCulture,
            $"[{bar}] {at.Seconds:0.0} s simulated, {requests} requests, {events / elapsed:0} events/s, {left}"));
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        if (drawn > 0) Draw("");
        if (drawn >= 0 && shown) to.Write('\r');
    }

    private void Draw(string line)
    {
        to.Write('\r' + line.PadRight(drawn));
        drawn = line.Length;
    }
}
