using System.Text.Json.Nodes;
using EventSim.Persistence.Runs;

namespace EventSim.Persistence.Serialization.Upcasters;

/// <summary>From version 2 on a run says by which chain its events are held together, and may be a branch, which a
/// reader must know of. Before, events had ids that followed from their position alone.</summary>
internal static class RunStartedV1ToV2
{
    /// <summary>The step.</summary>
    public static readonly Upcaster Step = new(
        "run_started",
        1,
        v1 =>
        {
            v1["chain"] = RunStarted.NoChain;
            return v1;
        });
}
