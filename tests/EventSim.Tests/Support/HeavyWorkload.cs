using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using static EventSim.Domain.Workloads.Distribution;

namespace EventSim.Tests.Support;

/// <summary>The heavy workload: six profiles, 60 first turns a second.</summary>
public static class HeavyWorkload
{
    /// <summary>Its horizon.</summary>
    public static readonly SimTime Horizon = new(120_000_000_000);

    private static readonly Distribution TwoSeconds = new Exponential(2);
    private static readonly Distribution ThreeSeconds = new LogNormal(1.1, 0.33);

    /// <summary>The six profiles, superposed.</summary>
    public static Workload.Profiles Profiles { get; } = new(
        [
            Of("doc_processor", 5, new LogNormal(7.9, 0.17), new LogNormal(6.1, 0.2)),
            Of("conversational_ai", 8, new Uniform(500, 2000), new LogNormal(7.3, 0.2), TwoSeconds),
            Of("code_gen", 10, new LogNormal(7.3, 0.2), new LogNormal(6.7, 0.25)),
            Of("batch_inference", 15, new Uniform(200, 800), new Uniform(100, 400)),
            Of("extreme_context", 2, new LogNormal(8.7, 0.17), new LogNormal(7.6, 0.2), ThreeSeconds),
            Of("burst_traffic", 20, new Exponential(1000), new Exponential(303.03)),
        ],
        ArrivalMode.Superposed);

    /// <summary>The same without follow-ups.</summary>
    public static Workload.Profiles WithoutConversations { get; } =
        Profiles with { Mix = [.. Profiles.Mix.Select(profile => profile with { Conversation = null })] };

    private static Profile Of(
        string name, double rate, Distribution prompt, Distribution output, Distribution? think = null) =>
        new(
            name,
            new ArrivalProcess.Poisson(rate),
            prompt,
            output,
            think is null ? null : new Conversation(0.8, 0.7, 10, think, ContextMode.Accumulate),
            null);
}
