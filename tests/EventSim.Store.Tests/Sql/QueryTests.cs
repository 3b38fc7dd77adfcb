using EventSim.Persistence.Postgres;
using EventSim.Store.Tests.Support;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Sql;

[Collection(SharedStore.Name)]
public sealed class QueryTests(StoreFixture fixture)
{
    private static readonly string Queries = Path.Combine(AppContext.BaseDirectory, "queries");

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Queries).Select(f => Path.GetFileName(f)!).Order()];

    [Theory, MemberData(nameof(Files))]
    public async Task A_published_query_asks_a_question_and_runs(string file)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Queries, file));
        Assert.Matches("^-- .*\\?\n", text);
        Must(await ReadOnlySql.Query(fixture.Address, text, async rows => await rows.ReadAsync(), default));
    }

    [Fact]
    public async Task The_guide_shows_each_query_as_it_is()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "sql.md"));
        foreach (var file in Directory.GetFiles(Queries))
        {
            var (question, query) = (File.ReadLines(file)
                .First()[3..], string.Join('\n', File.ReadLines(file).Skip(1)));
            Assert.Contains($"{question}\n\n```sql\n{query}\n```", guide, StringComparison.Ordinal);
        }
    }
}
