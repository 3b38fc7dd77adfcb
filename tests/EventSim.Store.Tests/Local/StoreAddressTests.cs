using EventSim.Persistence;
using EventSim.Persistence.Postgres;
using Npgsql;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Local;

public sealed class StoreAddressTests
{
    [Theory]
    [InlineData("mysql://x/y")]
    [InlineData("somewhere")]
    [InlineData("postgres://h/db?no_such_key=1")]
    public void What_is_no_address_is_refused(string text) =>
        Assert.IsType<StoreError.BadAddress>(Error(StoreAddress.Parse(text, "", "")));

    [Theory]
    [InlineData("postgres://me:p%40ss@db.example:5433/runs?sslmode=require", "db.example", 5433, "me", "p@ss", "runs")]
    [InlineData("postgresql://me@/runs?host=%2Frun%2Fpg", "/run/pg", 5432, "me", null, "runs")]
    [InlineData("postgresql:///runs?host=/run/pg&user=me", "/run/pg", 5432, "me", null, "runs")]
    public void A_URL_is_read_as_libpq_reads_it(
        string url, string host, int port, string user, string? password, string database)
    {
        var server = (StoreAddress.Server)Must(StoreAddress.Parse(url, "", ""));
        var read = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        Assert.Equal(
            (host, port, user, password, database),
            (read.Host, read.Port, read.Username, read.Password, read.Database));
    }
}
