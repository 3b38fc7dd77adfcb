namespace EventSim.Simulation.Conformance;

/// <summary>What became of a request of a recording.</summary>
public sealed class RequestLife
{
    /// <summary>How it ended; none: it has not.</summary>
    public string? Status { get; private set; }

    /// <summary>The step at which it was first admitted.</summary>
    public int? FirstScheduled { get; private set; }

    /// <summary>Tokens that it found in the prefix cache then.</summary>
    public int? CachedFirst { get; private set; }

    /// <summary>The step that brought its first token.</summary>
    public int? FirstToken { get; private set; }

    /// <summary>The step at which it ended.</summary>
    public int? Finished { get; private set; }

    /// <summary>Preemptions.</summary>
    public int Preemptions { get; set; }

    /// <summary>Tokens it produced.</summary>
    public int Outputs { get; private set; }

    /// <summary>It was admitted for the first time.</summary>
    public void Admit(int step, int cached)
    {
        FirstScheduled ??= step;
        CachedFirst ??= cached;
    }

    /// <summary>It has one more token.</summary>
    public void Sample(int step)
    {
        FirstToken ??= step;
        Outputs++;
    }

    /// <summary>It ended.</summary>
    public void End(int? step, string status)
    {
        Finished = step;
        Status = status;
    }
}
