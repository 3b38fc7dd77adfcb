using System.Text;
using System.Text.Json;
using EventSim.Domain.Events;
using EventSim.Persistence.Serialization;
using EventSim.Store.Tests.Support;

namespace EventSim.Store.Tests.Serialization;

public sealed class EventGoldenTests
{
    private static readonly ImmutableArray<object> Examples = [Some.Branch(), Some.End(7), .. Some.OfEveryKind];

    public static TheoryData<string> Aliases => [.. EventNames.All.Select(n => n.Alias)];

    [Theory, MemberData(nameof(Aliases))]
    public void Released_JSON_of_every_event_is_written_and_read_as_ever(string alias)
    {
        var example = Examples.Single(e => EventNames.Of(e.GetType()).Alias == alias);
        var file = Path.Combine(AppContext.BaseDirectory, "Golden", alias + ".json");
        Assert.True(File.Exists(file), $"no golden for {alias}; written now: {Json(example)}");
        var golden = File.ReadAllText(file).TrimEnd();
        Assert.Equal(golden, Json(example));
        Assert.Equal(golden, Json(EventJson.Read(Encoding.UTF8.GetBytes(golden), example.GetType())));
    }

    [Theory]
    [InlineData("run_started", "run_started_v2", "none")]
    public void Released_JSON_of_an_older_version_is_read_as_the_newest(string alias, string newest, string chain)
    {
        var golden = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", alias + ".json")).TrimEnd();
        var read = EventJson.Read(Encoding.UTF8.GetBytes(golden), alias);
        Assert.Equal(newest, EventNames.Of(read!.GetType()).Alias);
        Assert.Equal(golden[..^1] + $$""","chain":"{{chain}}"}""", Json(read));
    }

    [Fact]
    public void Every_released_version_has_a_step_to_the_next_and_a_golden()
    {
        foreach (var name in EventNames.All)
        {
            for (var version = 1; version < name.Version; version++)
            {
                var alias = EventName.AliasOf(name.Name, version);
                Assert.Equal(name.Version - version, EventNames.StepsFrom(alias).Length);
                Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "Golden", alias + ".json")), alias);
            }
        }
    }

    [Theory]
    [InlineData("run_started_v3", true)]
    [InlineData("request_arrived_v2", true)]
    [InlineData("request_arrived", false)]
    [InlineData("request_teleported_v2", false)]
    [InlineData("run_started_vx", false)]
    public void A_version_to_come_of_a_known_event_is_told_from_an_unknown_one(string alias, bool newer) =>
        Assert.Equal(newer, EventNames.IsNewer(alias));

    [Fact]
    public void Every_simulation_event_has_a_stored_name() =>
        Assert.Equal(
            typeof(SimEvent).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(SimEvent))).ToHashSet(),
            EventNames.All.Select(n => n.Type).Where(t => t.IsSubclassOf(typeof(SimEvent))).ToHashSet());

    [Theory, MemberData(nameof(Aliases))]
    public void Every_event_is_documented_with_its_fields(string alias)
    {
        var row = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "events.md"))
            .Single(line => line.StartsWith($"| `{alias}` |", StringComparison.Ordinal));
        var golden = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", alias + ".json")));
        Assert.All(golden.RootElement.EnumerateObject(), field => Assert.Matches($@"\b{field.Name}\b", row));
    }

    [Fact]
    public void Zeros_and_empty_lists_are_left_out_and_come_back()
    {
        var bare = new SimEvent.IterationStarted(default, default, 0, default, [], [], 0);
        Assert.Equal("{}", Json(bare));
        var read = (SimEvent.IterationStarted)EventJson.Read("{}"u8, bare.GetType());
        Assert.True(read.Chunks is { IsDefault: false, IsEmpty: true }
            && read.Stages is { IsDefault: false, IsEmpty: true });
        Assert.Equal("{}", Json(new SimEvent.RequestRejected(default, default, default, null)));
    }

    [Fact]
    public void A_decode_span_over_several_stages_says_when_each_works()
    {
        var span = new SimEvent.DecodeSpanStarted(
            new(111), new(112), 113, [new(130), new(140)],
            [new(new(111), new(118)), new(new(120), new(130)), new(new(119), new(127)), new(new(131), new(140))]);
        const string Golden =
            """{"at":111,"replica":112,"iteration":113,"depth":2,"stages":[0,7,2,10,1,8,4,9]}""";
        Assert.Equal(Golden, Json(span));
        var read = (SimEvent.DecodeSpanStarted)EventJson.Read(Encoding.UTF8.GetBytes(Golden), span.GetType());
        Assert.Equal(span.Ends.ToArray(), read.Ends.ToArray());
        Assert.Equal(span.Stages.ToArray(), read.Stages.ToArray());
    }

    private static string Json(object happened) => EventText.Of(happened);
}
