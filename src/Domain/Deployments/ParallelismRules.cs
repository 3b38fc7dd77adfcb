using EventSim.Domain.Models;

namespace EventSim.Domain.Deployments;

/// <summary>What divides what: which parallelism a model can be served with.</summary>
public static class ParallelismRules
{
    /// <summary>Everything that is wrong with the parallelism, each with its path in the scenario; empty if nothing is.
    /// KV heads need not divide: fewer than <c>tp</c> are replicated, ⌈kv_heads/tp⌉ a GPU.</summary>
    public static ImmutableArray<(string Path, string Message)> Check(ModelShape model, Degrees degrees)
    {
        var (replicas, tensorParallel, pipelineParallel, _) = degrees;
        var found = ImmutableArray.CreateBuilder<(string Path, string Message)>();
        if (replicas < 1) found.Add(("deployment.replicas", $"is {replicas}; at least 1"));
        if (tensorParallel < 1)
        {
            found.Add(("deployment.tp", $"is {tensorParallel}; at least 1"));
        }
        else if (model.QueryHeads % tensorParallel != 0)
        {
            found.Add(("deployment.tp",
                $"is {tensorParallel}, which does not divide the {model.QueryHeads} query heads of {model.Name}"));
        }

        if (pipelineParallel < 1)
        {
            found.Add(("deployment.pp", $"is {pipelineParallel}; at least 1"));
        }
        else if (pipelineParallel > model.Layers)
        {
            found.Add(("deployment.pp",
                $"is {pipelineParallel}, more stages than the {model.Layers} layers of {model.Name}"));
        }

        if (Experts(model, degrees) is { } message) found.Add(("deployment.ep", message));
        return found.ToImmutable();
    }

    /// <summary>What is wrong with the expert parallelism: the GPUs that share a layer form groups of equal size, or,
    /// in lockstep, whole ranks do; and each GPU of a group has as many experts as the others.</summary>
    private static string? Experts(ModelShape model, Degrees degrees)
    {
        var (replicas, tensorParallel, _, spread) = degrees;
        if (spread < 1) return $"is {spread}; at least 1";
        if (spread == 1 || tensorParallel < 1 || replicas < 1) return null;
        if (model.Experts is not { } experts)
            return $"is {spread}, but {model.Name} is dense: expert parallelism needs a mixture of experts";
        var within = tensorParallel % spread == 0;
        var across = spread % tensorParallel == 0 && replicas % (spread / tensorParallel) == 0;
        if (experts.Experts % spread == 0 && (within || (across && degrees.Lockstep))) return null;
        return degrees.Lockstep
            ? $"is {spread}, which must divide the {experts.Experts} experts of {model.Name}, and either divide"
                + $" tp {tensorParallel} or be a multiple of it that divides replicas × tp {replicas * tensorParallel}"
            : $"is {spread}, which must divide both tp {tensorParallel} and the {experts.Experts} experts"
                + $" of {model.Name}" + (across && !within ? "; replicas share experts with lockstep: true only" : "");
    }
}
