using EventSim.Domain.Units;

namespace EventSim.Simulation.Measures;

/// <summary>Counts output tokens second by second from the start of the run.</summary>
public sealed class BusiestSecond
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private long second = -1;
    private int tokensOfSecond;

    /// <summary>The most output tokens produced in one simulated second.</summary>
    public int Tokens { get; private set; }

    /// <summary>Tokens were produced at an instant. Events come in order of time, so that one second is counted at a
    /// time.</summary>
    public void Add(SimTime at, int tokens)
    {
        var now = at.Nanoseconds / NanosecondsPerSecond;
        tokensOfSecond = now == second ? tokensOfSecond + tokens : tokens;
        second = now;
        Tokens = Math.Max(Tokens, tokensOfSecond);
    }
}
