namespace EventSim.Domain.Deployments;

/// <summary>How far a deployment spreads its model.</summary>
/// <param name="Replicas">Independent engines.</param>
/// <param name="TensorParallel">GPUs that share each layer.</param>
/// <param name="PipelineParallel">Stages that share the layers.</param>
/// <param name="ExpertParallel">GPUs over which the experts of a layer are spread.</param>
public readonly record struct Degrees(
    int Replicas, int TensorParallel, int PipelineParallel, int ExpertParallel)
{
    /// <summary>The engines are data-parallel ranks in lockstep, which may share their experts.</summary>
    public bool Lockstep { get; init; }
}
