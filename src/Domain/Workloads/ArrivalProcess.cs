using EventSim.Domain.Units;

namespace EventSim.Domain.Workloads;

/// <summary>When the first turns of a profile arrive. Rates are in requests a second.</summary>
public abstract record ArrivalProcess
{
    private ArrivalProcess() { }

    /// <summary>Independent exponential gaps.</summary>
    public sealed record Poisson(double Rate) : ArrivalProcess;

    /// <summary>Independent gamma gaps with shape <c>Burstiness</c>: below 1 burstier than Poisson, above 1
    /// smoother.</summary>
    public sealed record Gamma(double Rate, double Burstiness) : ArrivalProcess;

    /// <summary>Equal gaps; the first arrival after one gap.</summary>
    public sealed record Constant(double Rate) : ArrivalProcess;

    /// <summary>Every request at the start.</summary>
    public sealed record AllAtOnce : ArrivalProcess;

    /// <summary>A Poisson process whose rate alternates between calm and burst, each for an exponential time
    /// (Markov-modulated).</summary>
    public sealed record Mmpp(double Rate, double BurstRate, Duration MeanCalm, Duration MeanBurst) : ArrivalProcess;

    /// <summary>A Poisson process whose rate swings around its mean: rate · (1 + amplitude · sin(2π (t/period +
    /// phase))).</summary>
    public sealed record Diurnal(double Rate, double Amplitude, Duration Period, double Phase) : ArrivalProcess;

    /// <summary>A fixed number of clients, each with one request in the system at a time.</summary>
    public sealed record ClosedLoop(int Concurrency) : ArrivalProcess;
}
