using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Deployments;
using EventSim.Domain.Hardware;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>The scenario's <c>deployment</c>, part by part: a fault in one part leaves the others to be
/// checked.</summary>
internal sealed record DeploymentReader(
    Option<Gpu> Gpu,
    Option<int> Replicas,
    Option<int> TensorParallel,
    Option<int> PipelineParallel,
    Option<int> ExpertParallel,
    Option<bool> Lockstep,
    Option<ImmutableArray<Link>> Links)
{
    /// <summary>The keys of a deployment.</summary>
    public static readonly KeyTable Keys = KeyTable.Of(
        "deployment", "gpu", "replicas", "tp", "pp", "ep", "lockstep", "network");

    /// <summary>Replicas, or GPUs of one parallelism, at most.</summary>
    public const int MaxParallel = 1_024;

    private const string DefaultGpu = "h200-sxm";
    private const int DefaultTensorParallel = 8;

    private static readonly Reader<int> Parallel = Numbers.Whole(1, MaxParallel);

    /// <summary>The whole, where every part could be read.</summary>
    public Option<Deployment> Whole =>
        from gpu in Gpu
        from replicas in Replicas
        from tp in TensorParallel
        from pp in PipelineParallel
        from ep in ExpertParallel
        from together in Lockstep
        from links in Links
        select new Deployment(gpu, replicas, tp, pp, links) { ExpertParallel = ep, Lockstep = together };

    /// <summary>How far the model is spread; what could not be read counts as 1.</summary>
    public Degrees Degrees =>
        new(Replicas.IfNone(1), TensorParallel.IfNone(1), PipelineParallel.IfNone(1), ExpertParallel.IfNone(1))
        {
            Lockstep = Lockstep.IfNone(false),
        };

    /// <summary>Reads the parts.</summary>
    public static DeploymentReader Read(Node node, Problems problems) => Section.Open(node, Keys, problems).Match(
        Some: section => Parts(section, problems),
        None: () => new DeploymentReader(None, None, None, None, None, None, None));

    private static DeploymentReader Parts(Section section, Problems problems)
    {
        var replicas = section.Optional("replicas", Parallel, 1);
        var stages = section.Optional("pp", Parallel, 1);
        var together = section.Optional("lockstep", Numbers.Truth, false);
        if ((from a in together from b in stages select a && b > 1).IfNone(false))
            problems.Add(section.PlaceOf("lockstep").Problem("does not go with pipeline stages; available: pp 1"));
        return new DeploymentReader(
            section.Mapping["gpu"] is { } gpu
                ? problems.Keep(GpuReader.Read(gpu))
                : GpuCatalog.TryFind(DefaultGpu),
            replicas,
            section.Optional("tp", Parallel, DefaultTensorParallel),
            stages,
            section.Optional("ep", Parallel, 1),
            together,
            section.Optional("network", NetworkReader.Reader(replicas), []));
    }
}
