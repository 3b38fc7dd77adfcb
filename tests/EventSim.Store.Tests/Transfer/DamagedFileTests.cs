using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using EventSim.Cli;
using EventSim.Store.Tests.Support;

namespace EventSim.Store.Tests.Transfer;

/// <summary>A file of runs that is damaged, cut off or none is refused with the line that is wrong; nothing of it is
/// stored.</summary>
[Collection(SharedStore.Name)]
public sealed class DamagedFileTests(StoreFixture fixture) : IAsyncLifetime
{
    private readonly StoreCommands commands = new(fixture);
    private readonly string folder = Directory.CreateTempSubdirectory("es-").FullName;
    private string[] lines = [];
    private string run = "";

    public async Task InitializeAsync()
    {
        var first = (await commands.Interrupted(SmallScenario.Text, 5)).Value;
        run = (await commands.Interrupted(SmallScenario.Text, 30)).Value;
        await commands.Invoke("db", "export", first, run, "-o", Path.Combine(folder, "whole"));
        await commands.Invoke("delete", first, run);
        using var file = new StreamReader(
            new GZipStream(File.OpenRead(Path.Combine(folder, "whole")), CompressionMode.Decompress));
        lines = (await file.ReadToEndAsync()).Split('\n')[..^1];
    }

    public Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_file_as_it_was_is_taken_plain_too()
    {
        var (code, output, error) = await Import(Text(lines));
        Assert.True(code == ExitCode.Ok, error);
        Assert.Contains(run, output, StringComparison.Ordinal);
        await commands.Invoke("delete", "--where", "scenario=small", "--where", "name=cut");
    }

    [Theory]
    [InlineData("an event is gone", "event 7 of the run belongs here, not 8")]
    [InlineData("two events are gone", "events are missing before it")]
    [InlineData("an event is doubled", "event 8 of the run belongs here, not 7")]
    [InlineData("the end is gone", "it is cut off")]
    [InlineData("a line is cut", "it is cut off")]
    [InlineData("a byte is another", "the digest is another")]
    [InlineData("no JSON", "it is damaged")]
    [InlineData("another object", "it is damaged")]
    [InlineData("an unknown event", "this version knows no event 'sun_rose'")]
    [InlineData("a newer event", "only a newer version of eventsim can read")]
    [InlineData("no start", "a run begins with its start")]
    [InlineData("more", "something follows the end")]
    [InlineData("a newer schema", "a newer eventsim has written it: event schema 99")]
    [InlineData("another format", "it has format 99")]
    [InlineData("no header", "it has no header")]
    [InlineData("counts", "it counts 3 runs")]
    public async Task A_damaged_file_changes_nothing_and_the_line_is_named(string damage, string why)
    {
        var (text, line) = Damaged(damage);

        var (code, output, error) = await Import(text);

        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains($", line {line}: ", error, StringComparison.Ordinal);
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0L, await fixture.Ask<long>($"select count(*) from events.mt_streams where id = '{run}'"));
    }

    [Fact]
    public async Task An_event_that_was_altered_with_its_digest_breaks_the_chain()
    {
        var at = Row(run, 7);
        lines[at] = lines[at].Replace("\"at\": ", "\"at\": 1", StringComparison.Ordinal);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(lines[..^1]))));
        lines[^1] = $"{lines[^1].Split("\"sha256\"")[0]}\"sha256\":\"{digest}\"}}";

        var (code, _, error) = await Import(Text(lines));

        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains($", line {at + 1}: the event was altered", error, StringComparison.Ordinal);
        Assert.Equal(0L, await fixture.Ask<long>($"select count(*) from run where run = '{run}'"));
        Assert.Equal(0L, await fixture.Ask<long>($"select count(*) from request where run = '{run}'"));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(300)]
    public async Task A_compressed_file_that_is_cut_off_or_altered_is_refused(int at)
    {
        var whole = await File.ReadAllBytesAsync(Path.Combine(folder, "whole"));
        var cut = Path.Combine(folder, "cut");
        await File.WriteAllBytesAsync(cut, whole[..^at]);
        var (code, _, error) = await commands.Invoke("db", "import", cut);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("cut off", error, StringComparison.Ordinal);

        whole[^at] ^= 0x10;
        await File.WriteAllBytesAsync(cut, whole);
        Assert.Equal(ExitCode.BadInput, (await commands.Invoke("db", "import", cut)).Code);
        Assert.Equal(0L, await fixture.Ask<long>($"select count(*) from events.mt_streams where id = '{run}'"));
    }

    [Theory]
    [InlineData("", "line 1: it is empty")]
    [InlineData("schema: eventsim/1\nname: x\n", "line 1: it is no file of runs")]
    [InlineData("{}\n", "line 1: it is no file of runs")]
    public async Task Another_file_is_refused(string text, string why)
    {
        var (code, _, error) = await Import(text);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, (await commands.Invoke("db", "import", Path.Combine(folder, "none"))).Code);
    }

    // Of the second run, its seventh event is in the middle.
    private (string Text, int Line) Damaged(string damage)
    {
        var (at, header) = (Row(run, 7), Row(run, 1) - 1);
        return damage switch
        {
            "an event is gone" => (Text([.. lines[..at], .. lines[(at + 1)..]]), at + 1),
            "two events are gone" => (Text([.. lines[..^3], lines[^1]]), lines.Length - 2),
            "an event is doubled" => (Text([.. lines[..(at + 1)], .. lines[at..]]), at + 2),
            "the end is gone" => (Text(lines[..^1]), lines.Length),
            "a line is cut" => (Text(lines[..at]) + lines[at][..20], at + 1),
            "a byte is another" => (
                With(header, Replaced(lines[header], "\"created_at\":\"20", "\"created_at\":\"21")),
                lines.Length),
            "no JSON" => (With(at, lines[at][1..]), at + 1),
            "another object" => (With(at, "{\"a\":1}"), at + 1),
            "an unknown event" => (With(at, Typed("sun_rose")), at + 1),
            "a newer event" => (With(at, Typed("request_arrived_v99")), at + 1),
            "no start" => (
                Text(
                    [
                        .. lines[..(header + 1)], Replaced(lines[header + 2], "\"version\":2", "\"version\":1"),
                        .. lines[(header + 2)..],
                    ]),
                header + 2),
            "more" => (Text([.. lines, lines[1]]), lines.Length),
            "a newer schema" => (With(0, "{\"eventsim_runs\":1,\"event_schema\":99}"), 1),
            "another format" => (With(0, "{\"eventsim_runs\":99,\"event_schema\":1}"), 1),
            "no header" => (Text(lines[1..]), 1),
            "counts" => (With(lines.Length - 1, Replaced(lines[^1], "\"runs\":2", "\"runs\":3")), lines.Length),
            _ => throw new ArgumentException(damage),
        };
    }

    private static string Typed(string type) =>
        $"{{\"version\":7,\"type\":\"{type}\",\"id\":\"{Guid.Empty}\",\"data\":{{}}}}";

    private string With(int at, string line) => Text([.. lines[..at], line, .. lines[(at + 1)..]]);

    private int Row(string of, int version) =>
        Array.FindIndex(lines, line => line.StartsWith($"{{\"run\":\"{of}\"", StringComparison.Ordinal)) + version;

    private static string Replaced(string line, string old, string other) =>
        line.Replace(old, other, StringComparison.Ordinal);

    private static string Text(IEnumerable<string> of) => string.Concat(of.Select(line => line + "\n"));

    private async Task<(int Code, string Out, string Error)> Import(string text)
    {
        var file = Path.Combine(folder, Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture));
        await File.WriteAllTextAsync(file, text);
        return await commands.Invoke("db", "import", file);
    }
}
