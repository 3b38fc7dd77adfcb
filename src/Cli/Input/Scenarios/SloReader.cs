using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Objectives;
using LanguageExt;
using static LanguageExt.Prelude;
using Duration = EventSim.Domain.Units.Duration;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>The scenario's <c>slo</c>: a bound for statistics of TTFT, TPOT and E2EL.</summary>
internal static class SloReader
{
    /// <summary>The keys of an objective.</summary>
    public static readonly KeyTable Keys = new("slo", [.. Choices.SloMetrics.Names]);

    /// <summary>The statistics of a latency that may be bounded.</summary>
    public static readonly KeyTable StatisticKeys = new("slo_bounds", Choices.SloStatistics);

    /// <summary>Reads the bounds, in the order of the tables, so that the order in the file means nothing.</summary>
    public static Validation<InvalidInput, ImmutableArray<SloBound>> Read(Node node) => Problems.Collect(problems =>
        Section.Open(node, Keys, problems).Map(section => (ImmutableArray<SloBound>)
        [
            .. from metric in Choices.SloMetrics.Available
               let latency = section.Mapping[metric.Name]
               where latency is not null
               from bound in Bounds(latency, metric.Value, problems)
               select bound,
        ]));

    private static IEnumerable<SloBound> Bounds(Node node, SloMetric metric, Problems problems) =>
        from section in Section.Open(node, StatisticKeys, problems).AsEnumerable()
        from statistic in StatisticKeys.Keys
        where section.Has(statistic)
        from bound in section.Optional(statistic, Quantities.PositiveTime, Duration.Zero)
        select new SloBound(metric, statistic, bound);
}
