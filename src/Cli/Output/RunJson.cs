using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventSim.Persistence.Runs;

namespace EventSim.Cli.Output;

/// <summary>A stored run as JSON.</summary>
internal static class RunJson
{
    /// <summary>How it is written.</summary>
    public static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What lists say of a run.</summary>
    public static JsonObject Of(RunSummary run) => new()
    {
        ["run_id"] = run.Run.Value,
        ["name"] = run.Name,
        ["scenario"] = run.ScenarioName,
        ["scenario_sha256"] = run.ScenarioSha256,
        ["seed"] = run.Seed,
        ["engine_version"] = run.EngineVersion,
        ["status"] = StatusName(run.Status),
        ["created_at"] = run.CreatedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["simulated_seconds"] = run.SimulatedUntil / 1e9,
        ["stored_events"] = run.StoredEvents,
        ["event_hash"] = run.EventHash,
    };

    /// <summary>The status as users read it, here and in SQL.</summary>
    public static string StatusName(RunStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
}
