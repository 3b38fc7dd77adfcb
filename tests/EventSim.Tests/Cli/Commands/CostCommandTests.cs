using System.Text.Json.Nodes;
using EventSim.Cli;
using EventSim.Cli.Commands;
using EventSim.Tests.Support;

namespace EventSim.Tests.Cli.Commands;

public class CostCommandTests
{
    private static readonly string[] Llama = ["--model", "llama-3.1-70b", "--gpu", "h100-sxm"];

    [Fact]
    public void Each_kernel_is_printed_with_its_work_and_they_add_up()
    {
        var json = Json("--tp", "8", "--prefill", "4096", "--decode", "64x2048");
        var ops = json["stages"]![0]!["ops"]!.AsArray();
        Assert.Equal((double)json["iteration_ms"]!, ops.Sum(op => (double)op!["total_ms"]!), 1e-5);
        Assert.Equal(1, ops.Sum(op => (double)op!["share"]!), 1e-9);

        // Of the 64 query and 8 KV heads of 128 a GPU has 8 and 1: 1280 columns, 8192 rows, and 4160 tokens.
        var qkv = Op(ops, "qkv_proj");
        Assert.Equal((80, 2.0 * 4160 * 1280 * 8192), ((int)qkv["times"]!, (double)qkv["flops"]!));
        Assert.Equal(2.0 * ((4160 * 8192) + (8192 * 1280) + (4160 * 1280)), (double)qkv["bytes"]!);

        // One kernel reads keys and values of the prompt and of 64 sequences of 2048 tokens, and queries.
        var attention = Op(ops, "mixed_attention");
        Assert.Equal(
            ((4096 + (64 * 2048)) * 2.0 * 128 * 2) + ((4096 + 64) * 2 * 8 * 128 * 2), (double)attention["bytes"]!);
        Assert.Equal(160, (int)Op(ops, "all_reduce")["times"]!);
        Assert.Equal(2.0 * 4160 * 8192, (double)Op(ops, "all_reduce")["bytes"]!);
    }

    [Theory]
    [InlineData("8", "--prefill", "4096", "gate_up_proj", "compute")]
    [InlineData("8", "--decode", "8x500", "gate_up_proj", "memory")]
    [InlineData("8", "--decode", "8x500", "all_reduce", "latency")]
    [InlineData("8", "--prefill", "8192", "all_reduce", "link")]
    [InlineData("8", "--decode", "256x8000", "decode_attention", "memory")]
    [InlineData("8", "--decode", "1x100", "rope", "latency")]
    [InlineData("8", "--prefill", "8192@100000", "prefill_attention", "compute")]
    [InlineData("8", "--decode", "1x100", "host", "host")]
    public void It_says_what_bounds_a_kernel(string tp, string option, string batch, string op, string bound) =>
        Assert.Equal(
            bound, (string?)Op(Json("--tp", tp, option, batch)["stages"]![0]!["ops"]!.AsArray(), op)["bound"]);

    [Theory]
    [InlineData("h100-sxm", "o_proj", "validated")]
    [InlineData("h100-sxm", "qkv_proj", "interpolated")]
    [InlineData("h200-sxm", "o_proj", "extrapolated")]
    public void It_says_how_far_a_kernel_is_from_what_was_measured(string gpu, string op, string reach)
    {
        var (_, output, _) = CommandRun.Of(
            CostCommand.Create(), "--model", "llama-3.1-70b", "--gpu", gpu, "--tp", "8", "--decode", "64x2048",
            "--json");
        var found = Op(JsonNode.Parse(output)!["stages"]![0]!["ops"]!.AsArray(), op);
        Assert.Equal(("analytic", reach), ((string?)found["mode"], (string?)found["reach"]));
    }

    [Fact]
    public void Stages_hand_over_and_the_table_says_the_same()
    {
        string[] asked = ["--tp", "4", "--pp", "2", "--decode", "60x2048", "--decode", "4x100"];
        var json = Json(asked);
        Assert.Equal((64, (60 * 2048) + 400), ((int)json["decodes"]!, (int)json["decode_context_tokens"]!));
        var total = json["stages"]!.AsArray().Sum(stage => (double)stage!["ms"]!) + (double)json["hand_over_ms"]!;
        Assert.Equal((double)json["iteration_ms"]!, total, 1e-5);
        var (code, output, _) = CommandRun.Of(CostCommand.Create(), [.. Llama, .. asked]);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains($"{(double)json["iteration_ms"]!:0.000} ms", output, StringComparison.Ordinal);
        Assert.Contains("\nstage 2\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var (code, output, error) = CommandRun.Of(
            CostCommand.Create(), "--model", "llama-3.1-70b", "--gpu", "h10", "--tp", "7", "--quantization", "fp7",
            "--prefill", "0", "--prefill", "1@-1", "--decode", "64", "--decode", "1x2x3");
        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        foreach (var place in (string[])["deployment.gpu", "deployment.tp", "quantization", "'0'", "'1@-1'", "'64'",
            "'1x2x3'", "7 problems"])
            Assert.Contains(place, error, StringComparison.Ordinal);
        (code, _, error) = CommandRun.Of(CostCommand.Create(), [.. Llama, "--tp", "8"]);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("empty iteration", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Experts_that_ranks_share_are_sent_to()
    {
        string[] asked = ["--model", "mixtral-8x7b", "--gpu", "h100-sxm", "--dp", "8", "--decode", "64x2048"];
        var (_, output, _) = CommandRun.Of(CostCommand.Create(), [.. asked, "--ep", "8", "--json"]);
        var ops = JsonNode.Parse(output)!["stages"]![0]!["ops"]!.AsArray();
        foreach (var name in (string[])["dispatch_all_to_all", "combine_all_to_all"])
        {
            // 64 tokens go to two experts of a width of 4096, in bf16.
            Assert.Equal(64.0 * 2 * 4096 * 2, (double)Op(ops, name)["bytes"]!);
            Assert.Equal((32, "validated"), ((int)Op(ops, name)["times"]!, (string?)Op(ops, name)["reach"]));
        }

        (_, output, _) = CommandRun.Of(CostCommand.Create(), [.. asked, "--ep", "8"]);
        Assert.Contains("tp 1, pp 1, dp 8, ep 8\n", output, StringComparison.Ordinal);
        Assert.Contains("\ncombine_all_to_all ", output, StringComparison.Ordinal);
        (var code, _, var error) = CommandRun.Of(CostCommand.Create(), [.. asked, "--ep", "3"]);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("deployment.ep", error, StringComparison.Ordinal);
    }

    private static JsonObject Json(params string[] asked)
    {
        var (code, output, error) = CommandRun.Of(CostCommand.Create(), [.. Llama, .. asked, "--json"]);
        Assert.Equal((ExitCode.Ok, ""), (code, error));
        return JsonNode.Parse(output)!.AsObject();
    }

    private static JsonObject Op(JsonArray ops, string name) =>
        ops.Select(op => op!.AsObject()).Single(op => (string?)op["op"] == name);
}
