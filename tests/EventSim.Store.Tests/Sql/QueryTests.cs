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
        Must(await new ReadOnlySql(text).Ask(fixture.Address, rows => rows.ReadAsync(), default));
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

    [Fact]
    public async Task The_guide_has_every_view_with_every_column()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "sql.md"));
        var columns = await fixture.Ask<string[]>(
            """
            select array_agg(format('%s %s', table_name, column_name) order by table_name, ordinal_position)
            from information_schema.columns where table_schema = 'public' and table_name like 'v\_%'
            """);
        var missing = columns.Where(c => !SectionOf(guide, c.Split(' ')[0]).Contains(
            $"`{c.Split(' ')[1]}`", StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    [Fact]
    public async Task The_guide_says_of_every_view_what_the_database_says_of_it()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "sql.md"));
        var comments = await fixture.Ask<string[]>(
            """
            select array_agg(relname || ' ' || obj_description(oid)) from pg_class
            where relnamespace = 'public'::regnamespace and relkind = 'v'
            """);
        var missing = comments.Where(c => !SectionOf(guide, c.Split(' ')[0]).Contains(
            c[(c.IndexOf(' ', StringComparison.Ordinal) + 1)..], StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    private static string SectionOf(string guide, string view)
    {
        var from = guide.IndexOf($"\n### `{view}`\n", StringComparison.Ordinal);
        if (from < 0) return "";
        var to = guide.IndexOf("\n##", from + 1, StringComparison.Ordinal);
        return to < 0 ? guide[from..] : guide[from..to];
    }
}
