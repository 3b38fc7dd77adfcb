using EventSim.Persistence.Runs;

namespace EventSim.Cli.Runs;

/// <summary>A run in its tree of branches.</summary>
/// <param name="Run">The run.</param>
/// <param name="Lead">The lines that lead to it from its parents.</param>
/// <param name="Changes">What it changed of its parent's scenario.</param>
internal sealed record TreeLine(RunSummary Run, string Lead, ImmutableArray<ScenarioChange> Changes);

/// <summary>The runs that were branched off one another, as a tree.</summary>
internal static class BranchTree
{
    /// <summary>The lines of the tree from its root down, branches in the order of their instants.</summary>
    /// <param name="runs">The tree's runs, parents before their branches.</param>
    public static ImmutableArray<TreeLine> Of(ImmutableArray<RunBranch> runs)
    {
        if (runs.IsEmpty) return [];
        var branches = runs.Skip(1).ToLookup(run => run.Summary.Parent, StringComparer.Ordinal);
        var lines = ImmutableArray.CreateBuilder<TreeLine>(runs.Length);
        var open = new Stack<(RunBranch Run, string Lead, string Below, ImmutableArray<ScenarioChange> Changes)>();
        open.Push((runs[0], "", "", []));
        while (open.TryPop(out var next))
        {
            lines.Add(new TreeLine(next.Run.Summary, next.Lead, next.Changes));
            var below = branches[next.Run.Summary.Run.Value].OrderByDescending(run => run.Summary.BranchedAt)
                .ThenByDescending(run => run.Summary.CreatedAt).ToList();
            for (var i = 0; i < below.Count; i++)
            {
                var (fork, line) = i == 0 ? ("└─ ", "   ") : ("├─ ", "│  ");
                ImmutableArray<ScenarioChange> changes = [.. ScenarioChanges.Of(next.Run.Scenario, below[i].Scenario)];
                open.Push((below[i], next.Below + fork, next.Below + line, changes));
            }
        }

        return lines.DrainToImmutable();
    }
}
