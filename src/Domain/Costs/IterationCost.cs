namespace EventSim.Domain.Costs;

/// <summary>Where the time of one stage goes. Unit: ms.</summary>
/// <param name="Gemm">Matrix products of the layers.</param>
/// <param name="Elementwise">Norms, rope and activations of the layers.</param>
/// <param name="Attention">Attention of the layers.</param>
/// <param name="Collectives">All-reduces of the layers.</param>
/// <param name="Ends">Embedding on the first stage; final norm, LM head and sampling on the last.</param>
/// <param name="Host">CPU work and kernel launches.</param>
public readonly record struct IterationCost(
    double Gemm, double Elementwise, double Attention, double Collectives, double Ends, double Host)
{
    /// <summary>The sum of the parts.</summary>
    public double Total => Gemm + Elementwise + Attention + Collectives + Ends + Host;
}
