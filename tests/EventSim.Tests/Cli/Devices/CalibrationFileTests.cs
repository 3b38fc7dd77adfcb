using EventSim.Cli.Commands;
using EventSim.Cli.Devices;
using EventSim.Domain.Errors;
using EventSim.Tests.Support;

namespace EventSim.Tests.Cli.Devices;

/// <summary>Files with measured times after the constants.</summary>
public sealed class CalibrationFileTests
{
    private const string Rope = """{"order": [1, 0], "agree": [], "lines": [[0]]}""";

    [Fact]
    public void A_measured_shape_has_its_own_time_and_repeated_ones_their_mean()
    {
        using var folder = new TemporaryFolder();
        var file = Read(folder, File($"\"row_passes.rope\": {Rope}",
            "row_passes.rope,4096,1024,0.25", "row_passes.rope,1024,1024,0.5", "row_passes.rope,4096,1024,0.75"))
            .IfLeft(faults => throw new InvalidOperationException(faults.ToString()));

        Assert.Equal(Math.Exp(0.5), file.Tables.Factor("row_passes.rope", 4096, 1024), 1e-12);
        Assert.Equal(1, file.Tables.Factor("row_passes.stream", 4096, 1024));
    }

    [Theory]
    [InlineData("row_passes.rope,4096,1024", "expected 2 coordinates and a residual, found 2 numbers")]
    [InlineData("row_passes.rope,4096,1024,1,0.5", "expected 2 coordinates and a residual, found 4 numbers")]
    [InlineData("row_passes.rope,-4096,1024,0.5", "found '-4096' for 'bytes', expected a number from 0 to")]
    [InlineData("row_passes.rope,4096,NaN,0.5", "found 'NaN' for 'row', expected a number from 0 to")]
    [InlineData("row_passes.rope,4096,1024,Infinity", "found 'Infinity', expected ln(measured/predicted) from -20 to")]
    [InlineData("row_passes.rope,4096,1024,1e300", "found '1e300', expected ln(measured/predicted) from -20 to")]
    [InlineData("row_passes.rope,4096,1024,", "found '', expected ln(measured/predicted) from -20 to")]
    public void A_bad_row_is_refused_with_its_line_and_table(string row, string message)
    {
        using var folder = new TemporaryFolder();
        var fault = Assert.Single(Faults(folder, File($"\"row_passes.rope\": {Rope}", Good, row)));

        Assert.Equal((5, "tables.row_passes.rope"), (fault.Line, fault.Path));
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"order": [0], "agree": [], "lines": [[0]]}""", "order")]
    [InlineData("""{"order": [0, 0], "agree": [], "lines": [[0]]}""", "order")]
    [InlineData("""{"order": [0, 2], "agree": [], "lines": [[0]]}""", "order")]
    [InlineData("""{"order": [0, 1, 2], "agree": [], "lines": [[0]]}""", "order")]
    [InlineData("""{"order": [1, 0], "agree": [2], "lines": [[0]]}""", "agree")]
    [InlineData("""{"order": [1, 0], "agree": [1, 1], "lines": [[0]]}""", "agree")]
    [InlineData("""{"order": [1, 0], "agree": [], "lines": [[2]]}""", "lines")]
    [InlineData("""{"order": [1, 0], "agree": [], "lines": [[0, 0]]}""", "lines")]
    [InlineData("""{"order": [1, 0], "agree": [], "lines": [[]]}""", "lines")]
    [InlineData("""{"order": [1, 0], "agree": [], "lines": 3}""", "lines")]
    [InlineData("""{"order": [1, 0], "agree": [], "lines": [[0]], "unit": "us"}""", "unit")]
    public void A_table_joins_the_axes_of_its_form(string layout, string key)
    {
        using var folder = new TemporaryFolder();
        var fault = Assert.Single(Faults(folder, File($"\"row_passes.rope\": {layout}", Good)));

        Assert.StartsWith($"tables.row_passes.rope.{key}", fault.Path, StringComparison.Ordinal);
        Assert.Equal(2, fault.Line);
    }

    [Theory]
    [InlineData("\"row_passes.roop\"")]
    [InlineData("\"rope\"")]
    [InlineData("\"links.graph_all_reduce\"")]
    [InlineData("\"links.graph_all_reduce.one\"")]
    [InlineData("\"gemm.bf16.constants\"")]
    public void A_table_belongs_to_a_kernel(string place)
    {
        using var folder = new TemporaryFolder();
        var fault = Assert.Single(Faults(folder, File($"{place}: {Rope}, \"row_passes.rope\": {Rope}", Good)));

        Assert.Equal(2, fault.Line);
        Assert.StartsWith("there is no kernel ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_without_rows_and_rows_without_a_table_are_refused()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal("the table has no rows", Assert.Single(Faults(folder, File(
            $"\"row_passes.rope\": {Rope}, \"row_passes.stream\": {Rope}", Good))).Message);
        Assert.Equal(4, Assert.Single(Faults(folder, File("", Good))).Line);
        Assert.Equal(
            "the table has no rows", Assert.Single(Faults(folder, Head($"\"row_passes.rope\": {Rope}"))).Message);
        Assert.Equal("tables", Assert.Single(Faults(
            folder, "{\"device\": \"h100-sxm\", \"like\": \"h100-sxm\", \"tables\": [1]}")).Path);
    }

    [Fact]
    public void Faults_of_constants_layouts_and_rows_are_told_at_once()
    {
        using var folder = new TemporaryFolder();
        var text = "{\"device\": \"h100-sxm\", \"like\": \"nobody\", \"decode_skew\": 2,\n"
            + "\"row_passes\": {\"rope\": {\"constants\": {}, \"source\": \"x\"}},\n"
            + $"\"tables\": {{\"row_passes.rope\": {Rope}, \"row_passes.stream\": {{\"order\": 1}}}}}}\n"
            + "tables\n" + Good + "\nrow_passes.rope,1\nrow_passes.stream,1\nrow_passes.activation,1,2,3\n";

        var faults = Faults(folder, text);

        Assert.Equal(
            [1, 1, 2, 2, 2, 2, 3, 3, 3, 6, 7, 8], faults.Select(fault => fault.Line));
    }

    [Fact]
    public void A_report_of_many_bad_rows_is_short()
    {
        using var folder = new TemporaryFolder();
        var faults = Faults(folder, File(
            $"\"row_passes.rope\": {Rope}", [Good, .. Enumerable.Repeat("row_passes.rope,1", 1_000)]));

        Assert.Equal(21, faults.Length);
        Assert.Equal("980 more rows are wrong", faults[^1].Message);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("validate")]
    [InlineData("describe")]
    [InlineData("calibrate")]
    public void Every_command_that_reads_such_a_file_refuses_a_bad_one_with_code_2(string command)
    {
        using var folder = new TemporaryFolder();
        folder.Write("bad.json", File($"\"row_passes.rope\": {Rope}", "row_passes.rope,4096,NaN,0.5")
            .Replace("\"decode_skew\": 0", "\"decode_skew\": -1", StringComparison.Ordinal));
        folder.Write("bench.json", "{}");
        var scenario = folder.Write("scenario.yaml",
            """
            model: llama-3.1-8b
            deployment: {gpu: h100-sxm}
            cost: {roofline: {calibration: bad.json}}
            workload: {requests: [{at: 0s, prompt: 10, output: 5}]}
            """);
        var (code, output, error) = command switch
        {
            "run" => CommandRun.Of(RunCommand.Create(), scenario, "--store", "none"),
            "validate" => CommandRun.Of(ValidateCommand.Create(), scenario),
            "describe" => CommandRun.Of(DescribeCommand.Create(), scenario),
            _ => CommandRun.Of(
                CalibrateCommand.Create(), Path.Combine(folder.Path, "bench.json"), "--scenario", scenario),
        };

        Assert.Equal((2, ""), (code, output));
        Assert.Contains("bad.json:1: decode_skew: found '-1'", error, StringComparison.Ordinal);
        Assert.Contains("bad.json:4: tables.row_passes.rope: found 'NaN' for 'row'", error, StringComparison.Ordinal);
        Assert.Contains("2 problems", error, StringComparison.Ordinal);
    }

    private const string Good = "row_passes.rope,4096,1024,0.5";

    /// <summary>Two lines of constants and layouts, the line before the rows, and rows from line 4 on.</summary>
    private static string File(string layouts, params string[] rows) =>
        Head(layouts) + "\ntables\n" + string.Join('\n', rows) + "\n";

    private static string Head(string layouts) =>
        "{\"device\": \"h100-sxm\", \"like\": \"h100-sxm\", \"decode_skew\": 0,\n\"tables\": {" + layouts + "}}";

    private static LanguageExt.Either<LanguageExt.Seq<InvalidInput>, CalibrationFile> Read(
        TemporaryFolder folder, string text) => CalibrationFile.Read(folder.Write("x.json", text), "x.json");

    private static ImmutableArray<InvalidInput> Faults(TemporaryFolder folder, string text) =>
        Read(folder, text).Match(Right: _ => [], Left: faults => faults.ToImmutableArray());
}
