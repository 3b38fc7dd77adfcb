using System.Diagnostics;
using System.Text;
using EventSim.Cli.Input;
using EventSim.Domain.Errors;
using EventSim.Tests.Support;
using static EventSim.Tests.Support.ScenarioText;

namespace EventSim.Tests.Cli.Input;

public class YamlReaderTests
{
    [Theory]
    [InlineData("name: [a\nseed: 1\n", 1)]
    [InlineData("name: a\n  seed: 1\n", 2)]
    [InlineData("name: a\nseed: \"1\n\n", 2)]
    [InlineData("name: a\nslo: @x\n", 2)]
    [InlineData("name: *nowhere\n", 1)]
    [InlineData("name: !!str a\n", 1)]
    [InlineData("a: 1\n---\nb: 2\n", 2)]
    [InlineData("? [a, b]\n: c\n", 1)]
    public void A_syntax_error_is_one_error_with_its_line(string text, int line)
    {
        var problem = Assert.Single(Bad(text));

        Assert.Equal(line, problem.Line);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("# nothing but a comment\n", "empty")]
    [InlineData("~", "empty")]
    [InlineData("heavy", "a mapping")]
    [InlineData("[1, 2]", "a mapping")]
    public void What_is_no_mapping_is_one_error(string text, string said) =>
        Assert.Contains(said, Assert.Single(Bad(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Repeated_keys_are_all_reported_where_they_are_repeated()
    {
        var problems = Bad("name: a\nseed: 1\nname: b\nengine: {block_size: 16, block_size: 32}\n");

        Assert.Equal([(3, "name"), (4, "engine.block_size")], problems.Select(problem => (problem.Line, problem.Path)));
        Assert.Contains("line 1", problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_of_aliases_is_refused_at_once()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 30; i++) text.Append(
            $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n");
        var clock = Stopwatch.StartNew();

        var problem = Assert.Single(Bad(text.ToString()));

        Assert.Equal(2, problem.Line);
        Assert.Contains("alias", problem.Message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void Absurd_nesting_is_refused_at_once(string open)
    {
        var clock = Stopwatch.StartNew();

        var problem = Assert.Single(
            Bad((open == "- " ? "name:\n  " : "name: ") + string.Concat(Enumerable.Repeat(open, 200_000))));

        Assert.Contains("64 levels", problem.Message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_flood_of_unknown_keys_is_a_bounded_report()
    {
        var text = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"key{i}: 1\n"));

        Assert.True(Bad(text).Length < 200);
    }

    [Fact]
    public void A_huge_file_is_refused_without_being_read_whole()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "huge.yaml");
        using (var file = File.Create(path)) file.SetLength(40L * 1024 * 1024 * 1024);

        Assert.Contains("16 MB", Assert.Single(Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_can_not_be_read_are_errors()
    {
        using var folder = new TemporaryFolder();
        var notText = Path.Combine(folder.Path, "binary.yaml");
        File.WriteAllBytes(notText, [(byte)'a', (byte)'\n', 0xff, 0xfe]);

        Assert.Contains("no such file", Assert.Single(Load(Path.Combine(folder.Path, "none.yaml"))).Message,
            StringComparison.Ordinal);
        Assert.Contains("folder", Assert.Single(Load(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single(Load(notText)).Line);
    }

    [Fact]
    public void Json_is_read_like_yaml()
    {
        const string json = "{\n\t\"horizon\":\"10s\",\n\t\"model\": \"llama-3.1-8b\","
            + " \"deployment\": {\"gpu\":\"h100-sxm\",\"tp\":1},\n"
            + "\t\"workload\": {\"profiles\": ["
            + "{\"name\":\"only\",\"prompt\":100,\"output\":10,\"rate\":\"1/s\"}]}\n}\n";

        Assert.Equal(Good(WithProfile("rate: 1/s")).CanonicalJson, Good(json).CanonicalJson);
    }

    [Fact]
    public void Names_may_hold_quotes()
    {
        var loaded = Good(With("name: \"o'brien \\\"x\\\" \\\\ ü\""));

        Assert.Equal("o'brien \"x\" \\ ü", loaded.Scenario.Name);
        Assert.Equal(loaded.Sha256, Canonical(loaded).Sha256);
    }

    [Fact]
    public void Mutilated_scenarios_never_throw()
    {
        var heavy = File.ReadAllText(Repository.Path("scenarios", "heavy.yaml"));
        var random = new Random(7);
        const string pieces = "{}[]:,-#&*!|>'\"%@`~\n\t ?09aeinf.\u0000\u2028";
        for (var round = 0; round < 400; round++)
        {
            var text = new StringBuilder(heavy);
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var at = random.Next(text.Length);
                if (random.Next(2) == 0) text.Remove(at, Math.Min(random.Next(1, 30), text.Length - at));
                else text.Insert(at, pieces[random.Next(pieces.Length)]);
            }

            _ = ScenarioFile.FromText(text.ToString(), "test.yaml", "/");
        }
    }

    private static LoadedScenario Canonical(LoadedScenario loaded) =>
        ScenarioFile.FromCanonical(loaded.CanonicalJson, loaded.Files).IfLeft(
            () => throw new InvalidOperationException());

    private static ImmutableArray<InvalidInput> Load(string path) =>
        ScenarioFile.Load(path, [], null, null).Match(Right: _ => [], Left: problems => problems.ToImmutableArray());
}
