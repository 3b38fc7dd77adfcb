using System.Reflection;
using EventSim.Domain.Hardware;
using EventSim.Domain.KvCache;
using EventSim.Domain.Scheduling;
using EventSim.Persistence.Snapshots;
using EventSim.Simulation.Engine;
using EventSim.Tests.Support;

namespace EventSim.Tests.Persistence.Snapshots;

public class SnapshotTests
{
    private static readonly string Kept = Repository.Path(
        "tests", "EventSim.Tests", "Golden", $"snapshot-form-{Snapshot.Form}.txt");

    private static readonly SimulationEnvironment Environment =
        Simulated.Prepare(ShippedScenario.Load("heavy-steady", null, "engine.enable_prefix_caching=true")).Environment;

    [Fact]
    public void Bytes_that_were_altered_or_cut_are_refused()
    {
        var bytes = Snapshot.Of(Halfway(), "a run");
        Assert.True(Snapshot.Read(bytes, "a run", Environment).IsSome);
        Assert.True(Snapshot.Read([.. bytes, 0], "a run", Environment).IsNone);
        for (var i = 0; i < bytes.Length; i++)
        {
            Assert.True(Snapshot.Read(bytes[..i], "a run", Environment).IsNone);
            var altered = bytes.ToArray();
            altered[i] ^= (byte)(1 << (i % 8));
            Assert.True(Snapshot.Read(altered, "a run", Environment).IsNone);
        }
    }

    [Fact]
    public void Bytes_under_another_name_are_refused() =>
        Assert.True(Snapshot.Read(Snapshot.Of(Halfway(), "a run"), "another run", Environment).IsNone);

    /// <summary>A type of the state has another member: write and read it in src/Persistence/Snapshots, raise
    /// <see cref="Snapshot.Form"/>, and write the new members down with EVENTSIM_ACCEPT_GOLDEN=1.</summary>
    [Fact]
    public void The_form_of_the_bytes_is_that_of_the_members_of_the_state()
    {
        var members = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Collect(typeof(World), members);
        string[] lines = [.. members.Select(pair => $"{pair.Key}: {pair.Value}")];
        if (System.Environment.GetEnvironmentVariable("EVENTSIM_ACCEPT_GOLDEN") == "1")
            File.WriteAllLines(Kept, lines);
        Assert.Equal(File.ReadAllLines(Kept), lines);
    }

    private static World Halfway()
    {
        var world = Environment.Start;
        for (var step = 0; step < 40; step++)
            world = Loop.Step(Environment, world, Loop.Next(Environment, world), _ => { });
        return world;
    }

    /// <summary>The types that a state is made of, and their fields; without what the environment has, and without
    /// what was done to a pool before.</summary>
    private static void Collect(Type type, SortedDictionary<string, string> members)
    {
        foreach (var part in type.GenericTypeArguments) Collect(part, members);
        if (type.IsArray) Collect(type.GetElementType()!, members);
        if (type.IsArray || type.Namespace?.StartsWith("EventSim.", StringComparison.Ordinal) != true) return;
        if (type == typeof(EngineLimits) || type == typeof(Link) || type.Name == typeof(Ring<>).Name) return;
        var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        var text = type.IsEnum
            ? string.Join(", ", type.GetEnumNames())
            : string.Join(", ", fields.Select(field => $"{NameOf(field)} {ShortName(field.FieldType)}").Order());
        if (!members.TryAdd(type.ToString(), text) || type.IsEnum) return;
        foreach (var field in fields) Collect(field.FieldType, members);
    }

    private static string NameOf(FieldInfo field) => field.Name.Trim('<').Split('>')[0];

    private static string ShortName(Type type) => type.GenericTypeArguments.Length == 0
        ? type.Name
        : $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GenericTypeArguments.Select(ShortName))}>";
}
