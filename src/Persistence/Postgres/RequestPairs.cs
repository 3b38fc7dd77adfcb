using System.Diagnostics;
using EventSim.Domain.Objectives;
using EventSim.Domain.Units;
using EventSim.Persistence.Runs;
using EventSim.Simulation.Differences;
using Npgsql;

namespace EventSim.Persistence.Postgres;

/// <summary>Joins the requests of two runs by profile, session and turn: their numbers shift where follow-ups arrive at
/// other times.</summary>
internal static class RequestPairs
{
    private const string Counts =
        """
        select profile, count(*) filter (where in_a and in_b), count(*) filter (where not in_b),
            count(*) filter (where not in_a),
            count(*) filter (where (a).prompt_tokens <> (b).prompt_tokens or (a).asked_tokens <> (b).asked_tokens),
            count(change), count(*) filter (where change < 0), count(*) filter (where change > 0),
            avg(change)::double precision
        from pair group by grouping sets ((profile), ()) order by grouping(profile) desc, profile
        """;

    private const int ColumnsOfASide = 11;

    /// <summary>Compares them.</summary>
    /// <param name="connection">Asks.</param>
    /// <param name="a">One run.</param>
    /// <param name="b">The other.</param>
    /// <param name="by">The latency that is compared.</param>
    /// <param name="most">How many of those that gained and lost most are wanted.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<RequestChanges> Compare(
        NpgsqlConnection connection, RunId a, RunId b, SloMetric by, int most, CancellationToken ct)
    {
        var pairs = Pairs(by);
        var profiles = ImmutableArray.CreateBuilder<(string, RequestCounts)>();
        RequestCounts? all = null;
        await using (var command = Command(connection, pairs + Counts, a, b))
        {
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                if (reader.IsDBNull(0)) all = CountsOf(reader);
                else profiles.Add((reader.GetString(0), CountsOf(reader)));
            }
        }

        return new RequestChanges(
            all ?? throw new UnreachableException("there is always a row for all"),
            profiles.ToImmutable(),
            await Most(connection, pairs + Changes("change < 0", "change"), a, b, most, ct),
            await Most(connection, pairs + Changes("change > 0", "change desc"), a, b, most, ct));
    }

    private static string Pairs(SloMetric by) =>
        $"""
        with a as (select * from request where run = $1), b as (select * from request where run = $2), pair as (
            select coalesce(a.profile, b.profile) collate "C" as profile, coalesce(a.session, b.session) as session,
                coalesce(a.turn, b.turn) as turn, a.run is not null as in_a, b.run is not null as in_b, a, b,
                {Latency(by, "a")} as latency_a, {Latency(by, "b")} as latency_b,
                {Latency(by, "b")} - {Latency(by, "a")} as change
            from a full join b on a.profile = b.profile and a.session = b.session and a.turn = b.turn)

        """;

    private static string Latency(SloMetric by, string run) => by switch
    {
        SloMetric.Ttft => $"({run}.first_token_at - {run}.arrived_at)::numeric",
        SloMetric.E2el =>
            $"(case when {run}.outcome = 'completed' then {run}.finished_at - {run}.arrived_at end)::numeric",
        SloMetric.Tpot =>
            $"(case when {run}.outcome = 'completed' then {run}.finished_at - {run}.first_token_at end)::numeric "
            + $"/ nullif({run}.output_tokens - 1, 0)",
        _ => throw new UnreachableException($"{by}"),
    };

    private static string Changes(string which, string order) =>
        $"""
        select profile, session, turn, {Side("a")}, {Side("b")}
        from pair where {which} order by {order}, profile, session, turn limit $3
        """;

    private static string Side(string run) =>
        $"({run}).request, ({run}).replica, latency_{run}::double precision, ({run}).arrived_at, ({run}).admitted_at, "
        + $"({run}).first_token_at, case when ({run}).outcome = 'completed' then ({run}).finished_at end, "
        + $"({run}).preemptions, ({run}).recomputed_tokens, ({run}).prompt_tokens, ({run}).output_tokens";

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, RunId a, RunId b) =>
        new(sql, connection) { Parameters = { new() { Value = a.Value }, new() { Value = b.Value } } };

    private static RequestCounts CountsOf(NpgsqlDataReader row) => new(
        row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6),
        row.GetInt64(7), row.IsDBNull(8) ? null : row.GetDouble(8));

    private static async Task<ImmutableArray<RequestChange>> Most(
        NpgsqlConnection connection, string sql, RunId a, RunId b, int most, CancellationToken ct)
    {
        await using var command = Command(connection, sql, a, b);
        command.Parameters.Add(new() { Value = (long)most });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var changes = ImmutableArray.CreateBuilder<RequestChange>();
        while (await reader.ReadAsync(ct))
        {
            changes.Add(new RequestChange(
                reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2), SideOf(reader, 3),
                SideOf(reader, 3 + ColumnsOfASide)));
        }

        return changes.ToImmutable();
    }

    private static PairedRequest SideOf(NpgsqlDataReader row, int at)
    {
        var (arrived, admitted, first) = (row.GetInt64(at + 3), row.GetInt64(at + 4), row.GetInt64(at + 5));
        return new PairedRequest(
            row.GetInt32(at),
            row.IsDBNull(at + 1) ? null : row.GetInt32(at + 1),
            row.GetDouble(at + 2),
            new LatencyParts(
                new Duration(admitted - arrived),
                new Duration(first - admitted),
                row.IsDBNull(at + 6) ? null : new Duration(row.GetInt64(at + 6) - first),
                row.GetInt32(at + 7),
                row.GetInt64(at + 8),
                row.GetInt32(at + 9),
                row.GetInt32(at + 10)));
    }
}
