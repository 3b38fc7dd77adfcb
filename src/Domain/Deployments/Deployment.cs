using EventSim.Domain.Hardware;

namespace EventSim.Domain.Deployments;

/// <summary>The hardware that serves the model and how the model is spread over it.</summary>
/// <param name="Gpu">The GPU; a replica has <c>tp · pp</c> of them.</param>
/// <param name="Replicas">Independent engines behind the router (data parallelism).</param>
/// <param name="TensorParallel">GPUs that share each layer.</param>
/// <param name="PipelineParallel">Stages that share the layers.</param>
/// <param name="Links">The network's links; empty: client and router cost nothing.</param>
public sealed record Deployment(
    Gpu Gpu,
    int Replicas,
    int TensorParallel,
    int PipelineParallel,
    ImmutableArray<Link> Links)
{
    /// <summary>GPUs over which the experts of a layer are spread; 1: every GPU has a slice of each. More than
    /// <c>tp</c>: data-parallel ranks in lockstep share them.</summary>
    public int ExpertParallel { get; init; } = 1;

    /// <summary>The replicas are data-parallel ranks of one engine: each iteration starts on all together and lasts as
    /// long as the slowest takes.</summary>
    public bool Lockstep { get; init; }

    /// <summary>Replicas that share one set of experts; 1: each has its own.</summary>
    public int RanksSharingExperts => Math.Max(1, ExpertParallel / TensorParallel);

    /// <summary>How far the model is spread.</summary>
    public Degrees Degrees =>
        new(Replicas, TensorParallel, PipelineParallel, ExpertParallel) { Lockstep = Lockstep };

    /// <summary>GPUs of one replica.</summary>
    public int GpusPerReplica => TensorParallel * PipelineParallel;

    /// <summary>Layers of a pipeline stage: as even as possible, the first stages take the remainder.</summary>
    public int LayersOfStage(int stage, int layers) =>
        (layers / PipelineParallel) + (stage < layers % PipelineParallel ? 1 : 0);
}
