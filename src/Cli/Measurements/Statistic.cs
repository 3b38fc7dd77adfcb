namespace EventSim.Cli.Measurements;

/// <summary>What a measured TTFT and TPOT are over a benchmark's requests.</summary>
internal enum Statistic
{
    /// <summary>The mean.</summary>
    Mean,

    /// <summary>The median.</summary>
    Median,

    /// <summary>The 90th percentile.</summary>
    P90,

    /// <summary>The 99th percentile.</summary>
    P99,
}
