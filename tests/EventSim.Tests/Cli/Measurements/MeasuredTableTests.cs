using System.Globalization;
using EventSim.Cli.Measurements;
using EventSim.Domain.Errors;
using EventSim.Tests.Support;

namespace EventSim.Tests.Cli.Measurements;

/// <summary>Tables, good and bad.</summary>
public sealed class MeasuredTableTests
{
    private const string Gemm = MeasuredFolder.Gemm;
    private const string Row = MeasuredFolder.Row;

    [Theory]
    [InlineData("", 1, "is empty")]
    [InlineData(Gemm, 1, "no rows")]
    [InlineData(Gemm + Row + "h100_sxm,bfloat16,x,1,1024,1024\n", 3, "has 6 cells; the header has 7")]
    [InlineData(Gemm + "\n" + Row + "h100_sxm,bfloat16,x,1,1024,1024,3.9,7\n", 4, "has 8 cells; the header has 7")]
    [InlineData("gpu,dtype,m,m,time_us\n1,2,3,4,5\n", 1, "column 'm' stands there 2 times")]
    [InlineData(Gemm + Row + "h100_sxm,bfloat16,a\"b,1,1024,1024,3.9\n", 3, "quote")]
    [InlineData("gpu,\"dt\"ype\",m\n1,2,3\n", 1, "quote")]
    public void A_table_that_is_none_is_refused_with_its_line(string text, int line, string says)
    {
        var fault = Assert.Single(MeasuredFolder.Faults("bad.csv", text));

        Assert.Equal(("bad.csv", line), (fault.File, fault.Line));
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quote_that_never_ends_is_refused() => Assert.Equal(
        "bad.csv", Assert.Single(MeasuredFolder.Faults("bad.csv", Gemm + "h100_sxm,\"bfloat16,x\n" + Row)).File);

    [Fact]
    public void Every_row_that_is_not_as_wide_as_the_header_is_told()
    {
        var faults = MeasuredFolder.Faults("bad.csv", Gemm + "1\n" + Row + "2,2\n");

        Assert.Equal([2, 4], faults.Select(fault => fault.Line));
    }

    [Fact]
    public void No_more_rows_are_told_than_somebody_reads() => Assert.InRange(
        MeasuredFolder.Faults("bad.csv", Gemm + string.Concat(Enumerable.Repeat("1\n", 1_000))).Length, 1, 30);

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("latin.csv", [.. "gpu,k\nä"u8[..6], 0xE4, (byte)'\n']);
        var rows = Enumerable.Range(1, 20_000).Select(i => $"h100_sxm,bfloat16,{i * 7919 % 10007},{i},1,1,1\n");
        var whole = MeasuredFolder.Gzipped(Gemm + string.Concat(rows));
        folder.Write("cut.csv.gz", whole[..(whole.Length / 2)]);
        folder.Write("none.csv.gz", [0x1F, 0x8B, 8, 0, 1, 2, 3]);

        var faults = MeasuredFolder.Faults(MeasuredKernels.Of(folder.Path));

        Assert.Equal(["cut.csv.gz", "latin.csv", "none.csv.gz"], faults.Select(fault => fault.File));
    }

    [Fact]
    public void Quoted_commas_spaces_in_the_header_and_any_end_of_line_are_read()
    {
        using var folder = new TemporaryFolder();
        folder.Write("good.csv.gz", MeasuredFolder.Gzipped("gpu, note ,k\r\nx,\"a, \"\"b\"\"\",1\r\n\r\ny,,2"));

        var table = MeasuredTable.Read(Path.Combine(folder.Path, "good.csv.gz"), "good").IfLeft(
            faults => throw new InvalidOperationException(faults.ToString()));

        Assert.Equal(["gpu", "note", "k"], table.Columns.AsEnumerable());
        Assert.Equal(["a, \"b\"", ""], table.Rows.Select(row => row["note"]));
        Assert.Equal([2, 4], table.Rows.Select(row => row.Line));
        Assert.Equal("x|1|", table.Rows[0].KeyWithout("note"));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("x", 0)]
    [InlineData("1,5", 0)]
    [InlineData("-1", 0)]
    [InlineData("NaN", 0)]
    [InlineData("Infinity", 0)]
    [InlineData("1e300", 0)]
    [InlineData("0", 1)]
    public void A_cell_that_is_no_number_of_its_range_is_refused(string cell, int least)
    {
        var fault = Fault(cell, row => row.Number("v", least));

        Assert.Equal(("t.csv", 7, "v"), (fault.File, fault.Line, fault.Path));
        Assert.Contains($"'{cell}'", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0.1")]
    [InlineData("-0")]
    public void A_time_is_above_nothing(string cell) =>
        Assert.Equal(("v", 7), (Fault(cell, row => row.Time("v")).Path, Fault(cell, row => row.Time("v")).Line));

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e10")]
    [InlineData("-1")]
    public void A_count_is_whole_and_no_larger_than_counts_are(string cell) =>
        Assert.Equal(7, Fault(cell, row => row.Whole("v")).Line);

    [Fact]
    public void Good_cells_are_read() => Assert.Equal(
        (1.5e3, 4096, 0.25), (Cell("1.5e3").Number("v"), Cell("4096.0").Whole("v"), Cell("0.25").Time("v")));

    private static InvalidInput Fault(string cell, Func<MeasuredRow, double> read) =>
        Assert.Throws<MeasurementException>(() => read(Cell(cell)).ToString(CultureInfo.InvariantCulture)).Fault;

    private static MeasuredRow Cell(string cell) =>
        new("t.csv", 7, new Dictionary<string, int> { ["v"] = 0 }, [cell]);
}
