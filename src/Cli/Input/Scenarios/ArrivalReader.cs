using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Workloads;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>When the first turns of a profile arrive: from its <c>rate</c> or its <c>concurrency</c>, and from what
/// stands beside the rate.</summary>
internal static class ArrivalReader
{
    /// <summary>The keys of a profile's bursts.</summary>
    public static readonly KeyTable BurstKeys = KeyTable.Of("bursts", "rate", "mean_calm", "mean_burst");

    /// <summary>The keys of a profile's day.</summary>
    public static readonly KeyTable DiurnalKeys = KeyTable.Of("diurnal", "amplitude", "period", "phase");

    private static readonly ImmutableArray<string> BesideRate = ["burstiness", "bursts", "diurnal"];

    private static readonly Reader<double> Burstiness = Numbers.Number(
        value => value is >= 0.01 and <= 1e6, "inf, or a number from 0.01 to 1000000; 1 is Poisson");

    /// <summary>Reads the arrivals of a profile.</summary>
    public static Option<ArrivalProcess> Read(Section profile, Problems problems)
    {
        if (profile.Has("rate") == profile.Has("concurrency"))
        {
            problems.Add(profile.Mapping.Place.Problem("expected either a rate or a concurrency"));
            return None;
        }

        return profile.Has("rate") ? Open(profile, problems) : Closed(profile, problems);
    }

    private static Option<ArrivalProcess> Closed(Section profile, Problems problems)
    {
        Refuse(
            profile, ["burstiness", "bursts", "diurnal", "conversation"], "does not go with a concurrency", problems);
        return profile.Required("concurrency", Numbers.Whole(1, 1_000_000), "a number of clients")
            .Map(clients => (ArrivalProcess)new ArrivalProcess.ClosedLoop(clients));
    }

    private static Option<ArrivalProcess> Open(Section profile, Problems problems)
    {
        string[] beside = [.. BesideRate.Where(profile.Has)];
        if (profile.Mapping["rate"] is Node.Scalar { Text: "inf" })
        {
            Refuse(profile, beside, "does not go with the rate inf", problems);
            return new ArrivalProcess.AllAtOnce();
        }

        Refuse(profile, beside.Skip(1), $"does not go with {beside.FirstOrDefault()}", problems);
        var rate = profile.Required("rate", Quantities.Rate, "a rate, such as 5/s");
        return beside.FirstOrDefault() switch
        {
            "bursts" => Bursts(rate, profile.Mapping["bursts"]!, problems),
            "diurnal" => Diurnal(rate, profile.Mapping["diurnal"]!, problems),
            _ => Gaps(rate, profile),
        };
    }

    private static void Refuse(Section profile, IEnumerable<string> keys, string why, Problems problems)
    {
        foreach (var key in keys.Where(profile.Has)) problems.Add(profile.Mapping[key]!.Place.Problem(why));
    }

    private static Option<ArrivalProcess> Gaps(Option<double> rate, Section profile)
    {
        var constant = profile.Mapping["burstiness"] is Node.Scalar { Text: "inf" };
        var burstiness = constant ? Some(double.PositiveInfinity) : profile.Optional("burstiness", Burstiness, 1.0);
        return from a in rate from b in burstiness select WithGaps(a, b);
    }

    private static ArrivalProcess WithGaps(double rate, double burstiness) => burstiness switch
    {
        double.PositiveInfinity => new ArrivalProcess.Constant(rate),
        1.0 => new ArrivalProcess.Poisson(rate),
        _ => new ArrivalProcess.Gamma(rate, burstiness),
    };

    private static Option<ArrivalProcess> Bursts(Option<double> rate, Node node, Problems problems) =>
        Section.Open(node, BurstKeys, problems).Bind(section =>
        {
            var burst = section.Required("rate", Quantities.Rate, "the rate in a burst, such as 50/s");
            var calm = section.Required(
                "mean_calm", Quantities.PositiveTime, "the mean time between bursts, such as 60s");
            var length = section.Required(
                "mean_burst", Quantities.PositiveTime, "the mean time of a burst, such as 10s");
            return
                from a in rate
                from b in burst
                from c in calm
                from d in length
                select (ArrivalProcess)new ArrivalProcess.Mmpp(a, b, c, d);
        });

    private static Option<ArrivalProcess> Diurnal(Option<double> rate, Node node, Problems problems) =>
        Section.Open(node, DiurnalKeys, problems).Bind(section =>
        {
            var amplitude = section.Required("amplitude", Numbers.Share, "a number from 0 to 1");
            var period = section.Required("period", Quantities.PositiveTime, "the time of one cycle, such as 24h");
            var phase = section.Optional("phase", Numbers.Share, 0.0);
            return
                from a in rate
                from b in amplitude
                from c in period
                from d in phase
                select (ArrivalProcess)new ArrivalProcess.Diurnal(a, b, c, d);
        });
}
