using EventSim.Domain.Errors;
using LanguageExt;

namespace EventSim.Cli.Measurements;

/// <summary>The served models of a folder.</summary>
/// <param name="Points">Those that are simulated.</param>
/// <param name="Skipped">What the others are.</param>
internal sealed record EndToEndPoints(ImmutableArray<EndToEndPoint> Points, ImmutableArray<string> Skipped)
{
    private static readonly ImmutableArray<string> Columns =
    [
        "id", "model", "gpu", "tp", "pp", "dp", "precision", "engine", "engine_version", "workload_type",
        "rate_or_concurrency", "input_tokens", "output_tokens", "distribution_notes", "metric", "value",
    ];

    /// <summary>Every point of every table; or the first cell that cannot be used.</summary>
    public static Either<Seq<InvalidInput>, EndToEndPoints> Of(IEnumerable<MeasuredTable> tables) =>
        MeasuredTable.Try(() =>
        {
            var all =
                from table in tables
                where table.Has(Columns.AsSpan())
                from rows in table.Rows.GroupBy(row => row["id"], StringComparer.Ordinal)
                select (Row: rows.First(), Point: EndToEndPoint.Of(rows));
            var read = all.ToList();
            var skipped =
                from one in read
                where one.Point is null
                let row = one.Row
                group row by $"{row["engine"]} {row["engine_version"]}, {row["workload_type"]}" into kind
                select $"{kind.Count()} points of {kind.Key}: only closed loops with a model and a GPU of the"
                    + " catalogue are simulated";
            return new EndToEndPoints([.. read.Select(one => one.Point).OfType<EndToEndPoint>()], [.. skipped]);
        });

    /// <summary>The same with what the command line tells of them; or the error that there are none.</summary>
    public Either<Seq<InvalidInput>, EndToEndPoints> With(GivenProtocol given, string folder) =>
        given.IsAny && Points.IsEmpty
            ? Prelude.Seq1(new InvalidInput(
                folder, 0, "", "holds no closed-loop points, and only these have the protocol that the options give"))
            : this with
            {
                Points = [.. Points.Select(point => point with { Protocol = given.Over(point.Protocol) })],
            };
}
