using System.Diagnostics;
using EventSim.Domain.Identity;

namespace EventSim.Domain.Routing;

/// <summary>What a router may know when it picks a replica.</summary>
/// <param name="Outstanding">Waiting and running requests of each replica now.</param>
/// <param name="Routed">Requests routed so far.</param>
/// <param name="Session">The request's session.</param>
/// <param name="Draw">A uniform draw indexed by the request. Range: 0 to below 1.</param>
public readonly record struct LoadView(ImmutableArray<int> Outstanding, int Routed, int Session, double Draw);

/// <summary>The routers by name: the only switch over them.</summary>
public static class Routers
{
    /// <summary>The replica that a router picks.</summary>
    public static ReplicaId Choose(RouterPolicy policy, int replicas, in LoadView view) => new(policy switch
    {
        RouterPolicy.RoundRobin => view.Routed % replicas,
        RouterPolicy.Random => Math.Min((int)(view.Draw * replicas), replicas - 1),
        RouterPolicy.LeastOutstanding => Fewest(view.Outstanding),
        RouterPolicy.SessionAffinity => view.Session % replicas,
        _ => throw new UnreachableException($"{policy}"),
    });

    private static int Fewest(ImmutableArray<int> outstanding)
    {
        var best = 0;
        for (var i = 1; i < outstanding.Length; i++)
        {
            if (outstanding[i] < outstanding[best]) best = i;
        }

        return best;
    }
}
