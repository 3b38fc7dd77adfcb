using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Postgres;

/// <summary>The numbered scripts of db/migrations, each applied once and in order, and the views of db/views, made anew
/// whenever one of them has changed.</summary>
public static class Migrations
{
    // Any number that nothing else locks: two processes must not migrate at once.
    private const long LockKey = 0x65766d6967726174;

    private static readonly Assembly Assembly = typeof(Migrations).Assembly;

    private static readonly ImmutableArray<string> Scripts = Named("migrations/");
    private static readonly ImmutableArray<string> Views = Named("views/");

    /// <summary>The number of the newest migration.</summary>
    public static int Newest => Scripts.Length;

    /// <summary>The views' digest: they are made anew when the database has another.</summary>
    private static string ViewsDigest =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(Views.Select(Text)))));

    /// <summary>The newest migration that the database has; 0 for none. Views that are out of date count as one
    /// less.</summary>
    public static async Task<int> Current(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var ask = new NpgsqlCommand(
            "select case when to_regclass('public.migration') is null then -1 else 1 end", connection);
        if ((int)(await ask.ExecuteScalarAsync(ct))! < 0) return 0;
        await using var read = new NpgsqlCommand(
            "select coalesce(max(number), 0) - case when bool_or(number = 0 and digest = $1) then 0 else 1 end "
            + "from migration",
            connection)
        { Parameters = { new() { Value = ViewsDigest } } };
        return (int)(await read.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Brings the database to the newest migration: one transaction each.</summary>
    public static async Task<Either<StoreError, Unit>> Apply(NpgsqlConnection connection, CancellationToken ct)
    {
        var current = await Current(connection, ct);
        if (current > Newest) return new StoreError.WrongSchema(current, Newest);
        for (var number = 1; number <= Newest; number++)
            await ApplyOne(connection, number, Scripts[number - 1], ct);
        await ApplyViews(connection, ct);
        return unit;
    }

    private static async Task ApplyOne(NpgsqlConnection connection, int number, string script, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await Lock(connection, ct);
        if (await DigestOf(connection, number, ct) is null)
        {
            var text = Text(script);
            await Execute(connection, text, ct);
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            await Note(connection, number, Path.GetFileName(script), digest, ct);
        }

        await transaction.CommitAsync(ct);
    }

    private static async Task ApplyViews(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await Lock(connection, ct);
        if (await DigestOf(connection, 0, ct) != ViewsDigest)
        {
            var names = string.Join(", ", Views.Select(Path.GetFileNameWithoutExtension));
            await Execute(connection, $"drop view if exists {names}", ct);
            foreach (var view in UsedFirst()) await Execute(connection, view, ct);

            await Note(connection, 0, "views", ViewsDigest, ct);
        }

        await transaction.CommitAsync(ct);
    }

    /// <summary>The texts of the views, each after those that it reads.</summary>
    private static IEnumerable<string> UsedFirst()
    {
        var left = Views.ToDictionary(v => Path.GetFileNameWithoutExtension(v), Text);
        while (left.Count > 0)
        {
            var ready = left.Where(view => !left.Keys.Any(other => other != view.Key && Reads(view.Value, other)))
                .ToList();
            if (ready.Count == 0)
                throw new UnreachableException($"views read each other: {string.Join(' ', left.Keys)}");
            foreach (var (name, text) in ready)
            {
                left.Remove(name);
                yield return text;
            }
        }
    }

    private static bool Reads(string text, string view) => Regex.IsMatch(text, $@"\b(from|join) {view}\b");

    private static async Task Lock(NpgsqlConnection connection, CancellationToken ct)
    {
        await Execute(connection, $"select pg_advisory_xact_lock({LockKey})", ct);
        await Execute(
            connection,
            """
            create table if not exists public.migration (
                number integer primary key, name text not null, digest text not null,
                applied_at timestamptz not null default now())
            """,
            ct);
    }

    private static async Task<string?> DigestOf(NpgsqlConnection connection, int number, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand("select digest from public.migration where number = $1", connection)
        { Parameters = { new() { Value = number } } };
        return (string?)await read.ExecuteScalarAsync(ct);
    }

    private static async Task Note(
        NpgsqlConnection connection, int number, string name, string digest, CancellationToken ct)
    {
        await using var note = new NpgsqlCommand(
            """
            insert into public.migration (number, name, digest) values ($1, $2, $3)
            on conflict (number) do update set digest = excluded.digest, applied_at = now()
            """,
            connection)
        { Parameters = { new() { Value = number }, new() { Value = name }, new() { Value = digest } } };
        await note.ExecuteNonQueryAsync(ct);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static ImmutableArray<string> Named(string prefix) =>
    [
        .. Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    private static string Text(string resource)
    {
        using var reader = new StreamReader(Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
