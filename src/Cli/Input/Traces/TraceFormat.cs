namespace EventSim.Cli.Input.Traces;

/// <summary>What a trace's time stamps count.</summary>
public enum TraceClock
{
    /// <summary>Seconds since the start of the trace, kept as they are.</summary>
    Seconds,

    /// <summary>Milliseconds since the start of the trace, kept as they are.</summary>
    Milliseconds,

    /// <summary>Dates, of which the earliest is time 0.</summary>
    Date,
}

/// <summary>A published trace format: which columns (or JSON members) hold what.</summary>
/// <param name="Name">What the scenario calls it.</param>
/// <param name="Json">One JSON object a line; otherwise CSV with a header.</param>
/// <param name="Clock">What its time stamps count.</param>
/// <param name="Arrival">The column of the time stamp.</param>
/// <param name="Prompt">The column of the prompt tokens.</param>
/// <param name="Output">The column of the output tokens.</param>
/// <param name="Own">EventSim's own: arrivals may be left out (all at time 0), a session may be given, other columns
/// are errors.</param>
public sealed record TraceFormat(
    string Name, bool Json, TraceClock Clock, string Arrival, string Prompt, string Output, bool Own = false)
{
    /// <summary>The optional column of EventSim's own formats that puts requests into one session.</summary>
    public const string Session = "session";

    /// <summary>The optional member of the JSON forms that names the blocks of the prompt.</summary>
    public const string HashIds = "hash_ids";

    /// <summary>Every known format.</summary>
    public static readonly ImmutableArray<TraceFormat> All =
    [
        // Azure/AzurePublicDataset, AzureLLMInferenceTrace 2023 and 2024.
        new("azure", false, TraceClock.Date, "TIMESTAMP", "ContextTokens", "GeneratedTokens"),
        // kvcache-ai/Mooncake, FAST25 release.
        new("mooncake", true, TraceClock.Milliseconds, "timestamp", "input_length", "output_length"),
        // HPMLL/BurstGPT, versions 1 to 3 (the third has two more columns).
        new("burstgpt", false, TraceClock.Seconds, "Timestamp", "Request tokens", "Response tokens"),
        // microsoft/vidur, processed traces with arrivals.
        new("vidur", false, TraceClock.Seconds, "arrived_at", "num_prefill_tokens", "num_decode_tokens"),
        new("csv", false, TraceClock.Seconds, "arrival_s", "prompt_tokens", "output_tokens", Own: true),
        new("jsonl", true, TraceClock.Seconds, "arrival_s", "prompt_tokens", "output_tokens", Own: true),
    ];
}
