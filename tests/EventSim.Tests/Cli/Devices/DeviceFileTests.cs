using EventSim.Cli.Devices;
using EventSim.Cli.Input.Documents;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Errors;
using EventSim.Simulation.Calibration;
using EventSim.Tests.Simulation.Calibration;
using LanguageExt;

namespace EventSim.Tests.Cli.Devices;

/// <summary>Files of constants, good and bad.</summary>
public sealed class DeviceFileTests
{
    private static readonly string Whole = DeviceCatalog.TextOf("h100-sxm");

    [Fact]
    public void All_that_is_wrong_with_a_file_is_told_at_once_with_line_and_path()
    {
        var lines = Whole.Split('\n');
        Swap(lines, "gemm.bf16", "\"compute\":", "\"compute\": \"much\",");
        Swap(lines, "gemm.byte", "\"quantize_bytes\":", "\"quantize_bites\": 0.5,");
        Swap(lines, "row_passes.rope", "\"memory\":", "\"memory\": -0.5,");
        Swap(lines, "attention.bf16.decode", "\"source\":", "");
        Swap(lines, "attention.fp8.prefill", "\"walk\":", "\"walk\": null,");
        Swap(lines, "links.send_across", "\"exponent\":", "\"exponent\": 1e13");

        var faults = Faults(string.Join('\n', lines));

        Assert.Equal(
            [
                ("gemm.bf16.constants.compute", "found 'much'"),
                ("gemm.byte.constants", "the key 'quantize_bytes' is missing"),
                ("gemm.byte.constants.quantize_bites", "unknown key"),
                ("row_passes.rope.constants.memory", "found '-0.5'"),
                ("attention.bf16.decode", "the key 'source' is missing"),
                ("attention.fp8.prefill.constants.walk", "found nothing"),
                ("links.send_across.constants.exponent", "found '1e13'"),
            ],
            faults.Select(fault => (fault.Path, string.Join("", fault.Message.Split(':', ';', ',')[0]))));
        Assert.All(faults.Where(fault => fault.Message.StartsWith("found '", StringComparison.Ordinal)), fault =>
            Assert.Contains(fault.Path.Split('.')[^1], lines[fault.Line - 1], StringComparison.Ordinal));
        Assert.Equal("quantize_bytes", faults.Single(fault => fault.Suggestion is not null).Suggestion);
    }

    [Theory]
    [InlineData("\"values\": [4, 2]")]
    [InlineData("\"values\": [2, 2]")]
    [InlineData("\"values\": []")]
    [InlineData("\"values\": [1, \"x\"]")]
    [InlineData("\"values\": 3")]
    [InlineData("\"from\": 5, \"to\": 4")]
    [InlineData("\"from\": 5")]
    [InlineData("\"to\": 5")]
    [InlineData("\"from\": -1, \"to\": 4")]
    [InlineData("\"up_to\": 3, \"from\": 1, \"to\": 4")]
    public void What_was_measured_ascends(string axis)
    {
        var fault = Assert.Single(Faults(Like(
            $$"""
            "row_passes": {"rope": {"constants": {"memory": 1, "constant_us": 1, "exponent": 1, "element_ns": 1},
              "source": "x", "measured": {"row": {"values": [1]},
                "bytes": { {{axis}} } } } }
            """)));

        Assert.StartsWith("row_passes.rope.measured.bytes", fault.Path, StringComparison.Ordinal);
        Assert.Equal(4, fault.Line);
    }

    [Fact]
    public void Whom_a_file_borrows_from_must_have_constants_and_the_rest_is_read_all_the_same()
    {
        var faults = Faults(
            """
            {"device": "x", "like": "nobody",
              "gemm": {"bf16": 3},
              "links": {"nccl_all_reduce": {"1": {"constants": {}, "source": "x"}}},
              "decode_skew": 2}
            """);

        Assert.Equal(
            ["like", "gemm.bf16", "links.nccl_all_reduce.1", "decode_skew"],
            faults.Select(fault => fault.Path).Where(path => !path.EndsWith("constants", StringComparison.Ordinal)));
        Assert.Equal(3, faults.Count(fault => fault.Path == "links.nccl_all_reduce.1.constants"));
        Assert.Equal(7, faults.Length);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("{\"device\": \"x\", \"gemm\": [], \"row_passes\": 1, \"attention\": 2, \"links\": 3}")]
    public void A_file_of_another_kind_is_refused(string text) => Assert.NotEmpty(Faults(text));

    [Fact]
    public void A_file_that_borrows_nothing_holds_everything()
    {
        Assert.Empty(Faults(Whole));
        Assert.Contains(
            Faults(Whole.Replace("\"post_norm\"", "\"post_norms\"", StringComparison.Ordinal)),
            fault => fault.Path.StartsWith("row_passes.post_norm.constants", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_not_in_a_file_is_borrowed_and_says_from_whom()
    {
        var fit = Good(Like("\"decode_skew\": 0.5"));
        var h100 = DeviceCatalog.Of("h100-sxm");

        Assert.Equal(("x", 0.5), (fit.Device, fit.DecodeSkew));
        Assert.Equal(h100.Gemm.Values.AsEnumerable(), fit.Gemm.Values);
        Assert.Equal("h100-sxm's, not measured here", fit.Gemm.Source);
        Assert.Equal(Region.None, fit.Gemm.Region);
        Assert.Equal(h100.Links.Measured, fit.Links.Measured);
        Assert.All(
            fit.Links.NcclAllReduce.BySize.Zip(h100.Links.NcclAllReduce.BySize),
            pair =>
            {
                Assert.Equal((pair.Item2.Gpus, Region.None), (pair.Item1.Gpus, pair.Item1.Fit.Region));
                Assert.Equal(pair.Item2.Fit.Values.AsEnumerable(), pair.Item1.Fit.Values);
            });
    }

    [Theory]
    [InlineData("x", "h100-sxm")]
    [InlineData("a40", "a40")]
    [InlineData("h100-sxm", "h100-sxm")]
    public void What_calibrate_writes_is_read_as_it_was_fitted(string device, string like)
    {
        var truth = new TransferFit(7.5, 180, 1.7);
        var wire = SyntheticKernels.Transfers(
            truth, [new("latency_us", 4), new("gb_per_s", 300), new("exponent", 1)]) with
        {
            Device = device,
            Place = "links.graph_all_reduce.4",
        };
        var pass = SyntheticKernels.Passes(
            new RowPassFit(0.6, 3, 2.4, 0.25),
            [new("memory", 0.9), new("constant_us", 1.5), new("exponent", 1), new("element_ns", 1)]) with
        {
            Device = device,
            Place = "row_passes.rope",
        };
        ImmutableArray<double> ofWire = Calibrator.Fit(wire, 200);
        ImmutableArray<double> ofPass = [7.65731e-06, 1e9, 0.1, 123456];

        var text = DeviceJson.Of(device, like, 0.0543, [(wire, ofWire), (pass, ofPass)], withTables: false);
        var read = Good(text);

        Assert.Equal((device, 0.0543), (read.Device, read.DecodeSkew));
        var four = read.Links.GraphAllReduce.BySize.Single(size => size.Gpus == 4).Fit;
        Assert.Equal(ofWire.AsEnumerable(), four.Values);
        Assert.Equal("made by hand", four.Source);
        Assert.Equal(ofPass.AsEnumerable(), read.RowPasses.Rope.Values);
        Assert.Equal(["bytes", "row"], read.RowPasses.Rope.Region.Axes.Select(axis => axis.Name));
        Assert.Equal([1024.0, 4096, 8192, 28672], read.RowPasses.Rope.Region.Axes[1].Values.AsEnumerable());
        Assert.Equal([4096.0, 4.0 * 28672 * 16384], read.RowPasses.Rope.Region.Axes[0].Values.AsEnumerable());
        Assert.Equal(DeviceCatalog.Of(like).Gemm.Values.AsEnumerable(), read.Gemm.Values);
    }

    /// <summary>Puts another text where a key first stands below a path.</summary>
    private static void Swap(string[] lines, string path, string key, string text)
    {
        var at = path.Split('.').Append(key).Aggregate(0, (from, part) => Array.FindIndex(
            lines, from, line => line.TrimStart().StartsWith(Start(part), StringComparison.Ordinal)));
        lines[at] = text;

        static string Start(string part) => part[0] == '"' ? part : $"\"{part}\":";
    }

    private static string Like(string parts) => "{\"device\": \"x\", \"like\": \"h100-sxm\",\n" + parts + "}";

    private static LanguageExt.Validation<InvalidInput, DeviceFit> Read(string text) =>
        YamlReader.Read(text, Source.Of("x.json", "")).Match(
            Right: root => DeviceFile.Read(root, DeviceCatalog.Like),
            Left: faults => throw new InvalidOperationException(faults.ToString()));

    private static DeviceFit Good(string text) =>
        Read(text).IfFail(faults => throw new InvalidOperationException(faults.ToString()));

    private static ImmutableArray<InvalidInput> Faults(string text) =>
        Read(text).Match(Succ: _ => [], Fail: faults => faults.ToImmutableArray());
}
