using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs;
using EventSim.Domain.Deployments;
using EventSim.Domain.Errors;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using EventSim.Domain.Objectives;
using EventSim.Domain.Routing;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Units;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>A whole scenario from its tree. Every fault is found in one reading: a faulty part is left out, and the
/// rest
/// is read and checked all the same.</summary>
internal static class ScenarioReader
{
    /// <summary>The keys of a scenario.</summary>
    public static readonly KeyTable Keys = KeyTable.Of(
        "scenario",
        "schema", "name", "seed", "horizon", "warmup", "at_horizon", "model", "quantization", "kv_cache_dtype",
        "deployment",
        "router", "engine", "events", "cost", "workload", "slo");

    /// <summary>The version of the scenario's language.</summary>
    public const string Schema = "eventsim/1";

    private const string DefaultName = "heavy";
    private const string DefaultModel = "llama-3.1-70b";
    private const ulong DefaultSeed = 42;

    /// <summary>Reads a scenario.</summary>
    public static Validation<InvalidInput, Scenario> Read(Node root) =>
        root is { IsNull: true }
            ? Fail<InvalidInput, Scenario>(root.Place.Problem("the file is empty, expected a scenario"))
            : Problems.Collect(
                problems => Section.Open(root, Keys, problems).Bind(section => Whole(section, problems)));

    private static Option<Scenario> Whole(Section section, Problems problems)
    {
        section.Optional("schema", SchemaVersion, Schema);
        var name = section.Optional("name", Numbers.Name, DefaultName);
        var seed = section.Optional("seed", Numbers.Unsigned(), DefaultSeed);
        var horizon = section.Maybe("horizon", PositiveInstant);
        var warmup = section.Optional("warmup", Quantities.Instant, SimTime.Zero);
        var atHorizon = section.Optional("at_horizon", Choices.HorizonRules.Read, HorizonRule.Drain);
        var model = section.Mapping["model"] is { } given
            ? problems.Keep(ModelReader.Read(given))
            : ModelCatalog.TryFind(DefaultModel);
        var quantization = section.Optional("quantization", Choices.Quantizations.Read, Quantization.None);
        var kvCache = section.Optional("kv_cache_dtype", Choices.KvCacheDtypes.Read, KvCacheDtype.Auto);
        var deployment = DeploymentReader.Read(section.Child("deployment"), problems);
        var router = section.Optional("router", Choices.Routers.Read, RouterPolicy.RoundRobin);
        var engine = problems.Keep(EngineReader.Read(section.Child("engine")));
        var events = section.Optional("events", Choices.EventDetails.Read, EventDetail.Spans);
        var cost = Cost(section, problems, deployment.Gpu);
        var workload = section.Required("workload", Success<InvalidInput, Node>, "profiles, requests or a trace")
            .Bind(node => WorkloadReader.Read(node, EndOf(horizon), problems));
        var slo = section.Optional("slo", SloReader.Read, ImmutableArray<SloBound>.Empty);
        CheckTogether(section, problems, horizon, warmup, atHorizon);
        CheckParallelism(section, problems, model, deployment);
        return
            from a in name
            from b in seed
            from c in horizon
            from d in warmup
            from e in atHorizon
            from f in model
            from g in quantization
            from h in kvCache
            from i in deployment.Whole
            from j in router
            from k in engine
            from l in events
            from m in cost
            from n in workload
            from o in slo
            select new Scenario(a, b, c.ToNullable(), d, e, f, g, h, i, j, k, l, m, n, o);
    }

    /// <summary>The cost, and whether it has a price for the GPU.</summary>
    private static Option<CostSettings> Cost(
        Section section, Problems problems, Option<Gpu> gpu)
    {
        var measured = gpu.Filter(known => known.Anchor != Gpu.NoAnchor);
        var cost = section.Optional("cost", CostReader.Reader(measured), CostReader.Default(measured));
        problems.AddRange(RooflineReach.Check(section, cost, gpu));
        return cost;
    }

    /// <summary>The horizon for checks of the workload: one that could not be read counts as one, since it is
    /// reported.</summary>
    private static Option<SimTime> EndOf(Option<Option<SimTime>> horizon) => horizon.IfNone(Some(SimTime.Zero));

    private static void CheckTogether(
        Section section, Problems problems, Option<Option<SimTime>> horizon, Option<SimTime> warmup,
        Option<HorizonRule> rule)
    {
        var end = horizon.Flatten();
        if ((from a in end from b in warmup select b >= a).IfNone(false))
            problems.Add(section.PlaceOf("warmup").Problem(
                "the warm-up is not shorter than the horizon: nothing would be measured"));
        if (horizon.Exists(known => known.IsNone) && rule.Exists(known => known == HorizonRule.Censor))
            problems.Add(section.PlaceOf("at_horizon").Problem("censor needs a horizon"));
    }

    /// <summary>What divides what needs the model and the parallelism alone, whatever else of the deployment is
    /// wrong.</summary>
    private static void CheckParallelism(
        Section section, Problems problems, Option<ModelShape> model, DeploymentReader parts)
    {
        var broken =
            from shape in model.ToSeq()
            from rule in ParallelismRules.Check(shape, parts.Degrees).ToSeq()
            select Locate.In(section.Mapping, new InvalidInput("", 0, rule.Path, rule.Message));
        problems.AddRange(broken);
    }

    private static Validation<InvalidInput, string> SchemaVersion(Node node) => node is Node.Scalar { Text: Schema }
        ? Success<InvalidInput, string>(Schema)
        : Fail<InvalidInput, string>(node.Expected(Schema));

    private static Validation<InvalidInput, SimTime> PositiveInstant(Node node) =>
        Quantities.PositiveTime(node).Map(time => new SimTime(time.Nanoseconds));
}
