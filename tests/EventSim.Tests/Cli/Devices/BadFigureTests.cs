using System.Text.Json.Nodes;
using EventSim.Cli.Devices;
using EventSim.Cli.Input.Documents;
using EventSim.Domain.Errors;

namespace EventSim.Tests.Cli.Devices;

/// <summary>Constants that nothing can be priced with, and regions that belong to another form.</summary>
public sealed class BadFigureTests
{
    [Theory]
    [InlineData("gemm.bf16", "compute", "0")]
    [InlineData("gemm.bf16", "weights", "0")]
    [InlineData("gemm.bf16", "exponent", "0")]
    [InlineData("gemm.bf16", "exponent", "0.01")]
    [InlineData("gemm.bf16", "tile_64x64", "0")]
    [InlineData("gemm.bf16", "cached_inputs", "0.0")]
    [InlineData("gemm.bf16", "reduce", "1e-300")]
    [InlineData("gemm.bf16", "wave_step", "2")]
    [InlineData("gemm.bf16", "constant_us", "1e11")]
    [InlineData("gemm.byte", "quantize_bytes", "0")]
    [InlineData("gemm.byte", "thin_tile", "-1")]
    [InlineData("row_passes.rope", "memory", "0")]
    [InlineData("row_passes.rope", "constant_us", "-0.001")]
    [InlineData("row_passes.rope", "constant_us", ".nan")]
    [InlineData("row_passes.rope", "constant_us", ".inf")]
    [InlineData("row_passes.rope", "constant_us", "1e999")]
    [InlineData("row_passes.rope", "constant_us", "\"NaN\"")]
    [InlineData("row_passes.rope", "constant_us", "\"Infinity\"")]
    [InlineData("row_passes.rope", "constant_us", "\"3\"")]
    [InlineData("row_passes.rope", "constant_us", "true")]
    [InlineData("row_passes.rope", "constant_us", "[3]")]
    [InlineData("attention.bf16.decode", "memory", "0")]
    [InlineData("attention.fp8.prefill", "walk", "0")]
    [InlineData("attention.fp8.prefill", "packed", "0.5e1")]
    [InlineData("links.graph_all_reduce.8", "gb_per_s", "0")]
    [InlineData("links.send_across", "exponent", "0")]
    [InlineData("moe.fp8.cut", "rows", "0")]
    [InlineData("moe.bf16", "repeats", "1.5")]
    [InlineData("mla.bf16.decode", "absorb", "0")]
    [InlineData("mla.fp8.prefill", "short_traffic", "0")]
    public void A_constant_outside_of_its_range_is_refused_with_its_path_and_line(
        string place, string constant, string value)
    {
        var path = $"{place}.constants.{constant}";
        var fault = Assert.Single(Faults(Edited("h100-sxm", path, "\"?\"").Replace(
            "\"?\"", value, StringComparison.Ordinal)));

        Assert.Equal(("x.json", path), (fault.File, fault.Path));
        Assert.True(fault.Line > 1);
        Assert.StartsWith("found ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("expected a number from ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_may_be_nothing_may_be_zero()
    {
        foreach (var path in new[]
        {
            "gemm.bf16.constants.constant_us", "gemm.bf16.constants.prologue_half_k", "gemm.byte.constants.wave_step",
            "attention.bf16.prefill.constants.single_reads", "links.nccl_all_reduce.2.constants.latency_us",
            "moe.four_bit.constants.padding_rows", "mla.bf16.prefill.constants.short_up_to",
        })
        {
            Assert.Empty(Faults(Edited("h100-sxm", path, "0")));
        }
    }

    [Theory]
    [InlineData("{\"bytes\": {\"from\": 1, \"to\": 2}}", "row_passes.rope.measured", "the key 'row' is missing")]
    [InlineData(
        "{\"m\": {\"from\": 1, \"to\": 2}, \"bytes\": {\"from\": 1, \"to\": 2}, \"row\": {\"values\": [1]}}",
        "row_passes.rope.measured.m", "unknown key")]
    [InlineData(
        "{\"bytes\": {\"from\": 2, \"to\": 1}, \"row\": {\"values\": [1]}}",
        "row_passes.rope.measured.bytes.to", "found '1', expected a number of at least 'from'")]
    [InlineData(
        "{\"bytes\": {\"from\": 1, \"to\": 2}, \"row\": {\"values\": [1, 1]}}",
        "row_passes.rope.measured.row.values", "found a list, expected numbers of at least 0 in ascending order")]
    [InlineData(
        "{\"bytes\": {\"from\": 1, \"to\": 2}, \"row\": {\"values\": [-1, 1]}}",
        "row_passes.rope.measured.row.values", "found a list, expected numbers of at least 0 in ascending order")]
    [InlineData(
        "{\"bytes\": {\"from\": 1, \"to\": 2, \"values\": [1]}, \"row\": {\"values\": [1]}}",
        "row_passes.rope.measured.bytes", "has 'values' and 'from' or 'to'; one of the two is accepted")]
    [InlineData("[1]", "row_passes.rope.measured", "found a list")]
    public void A_region_has_the_axes_of_its_form(string measured, string path, string message)
    {
        var fault = Assert.Single(Faults(Edited("h100-sxm", "row_passes.rope.measured", measured)));

        Assert.Equal(path, fault.Path);
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_axes_of_a_region_may_stand_in_any_order()
    {
        const string turned = """{"row": {"values": [1, 7]}, "bytes": {"from": 1, "to": 2}}""";
        var read = YamlReader.Read(Edited("h100-sxm", "row_passes.rope.measured", turned), Source.Of("x.json", ""))
            .Bind(root => DeviceFile.Read(root, DeviceCatalog.Like).ToEither())
            .IfLeft(faults => throw new InvalidOperationException(faults.ToString()));

        Assert.Equal(["bytes", "row"], read.RowPasses.Rope.Region.Axes.Select(axis => axis.Name));
    }

    [Theory]
    [InlineData("moe.bf16.left_out.medium", "0.1", "unknown key")]
    [InlineData("moe.bf16.left_out.points", "-1", "found '-1'")]
    [InlineData("moe.bf16.left_out.mean", "\"NaN\"", "found 'NaN'")]
    [InlineData("moe.bf16.left_out", "3", "found '3'")]
    [InlineData("moe.bf16.constant", "{}", "unknown key")]
    [InlineData("moe.bf61", "{}", "unknown key")]
    [InlineData("links.in_node", "\"0GB/s\"", "found '0GB/s'")]
    [InlineData("links.graph_all_reduce.1", "{}", "found '1'")]
    public void Nothing_in_a_file_goes_unread(string path, string value, string message)
    {
        var faults = Faults(Edited("h100-sxm", path, value));

        Assert.Contains(faults, fault =>
            fault.Path == path && fault.Message.StartsWith(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_number_of_gpus_stands_once()
    {
        var text = Edited("h100-sxm", "links.all_to_all.04", Fit);

        var fault = Assert.Single(Faults(text));

        Assert.Equal("links.all_to_all.04", fault.Path);
        Assert.Equal("the constants of 4 GPUs are there already", fault.Message);
    }

    private const string Fit =
        """{"constants": {"latency_us": 1, "gb_per_s": 1, "exponent": 1}, "source": "x"}""";

    /// <summary>A shipped file with another value at a path.</summary>
    private static string Edited(string device, string path, string value)
    {
        var root = JsonNode.Parse(DeviceCatalog.TextOf(device))!.AsObject();
        var keys = path.Split('.');
        var parent = keys[..^1].Aggregate(root, (node, key) => node[key]!.AsObject());
        parent[keys[^1]] = JsonNode.Parse(value);
        return root.ToJsonString(DeviceJson.Indented);
    }

    private static ImmutableArray<InvalidInput> Faults(string text) =>
        YamlReader.Read(text, Source.Of("x.json", ""))
            .Bind(root => DeviceFile.Read(root, DeviceCatalog.Like).ToEither())
            .Match(Right: _ => [], Left: faults => faults.ToImmutableArray());
}
