using EventSim.Cli.Commands;
using EventSim.Cli.Devices;
using EventSim.Tests.Support;
using LanguageExt;

namespace EventSim.Tests.Cli.Devices;

/// <summary>Files that borrow from one another, and what an engine adds.</summary>
public sealed class DeviceCatalogTests
{
    [Theory]
    [InlineData("a", "a -> a")]
    [InlineData("b", "b -> c -> b")]
    [InlineData("d", "d -> b -> c -> b")]
    public void A_file_that_borrows_from_itself_is_refused(string device, string circle)
    {
        var files = new Dictionary<string, string> { ["a"] = "a", ["b"] = "c", ["c"] = "b", ["d"] = "b" };

        var faults = DeviceCatalog.Read(device, name => files.TryGetValue(name, out var like)
            ? $"{{\"device\": \"{name}\",\n\"like\": \"{like}\"}}"
            : Option<string>.None).Match(Succ: _ => [], Fail: found => found.ToImmutableArray());

        var fault = Assert.Single(faults);
        Assert.Equal((2, "like", $"borrows from itself: {circle}"), (fault.Line, fault.Path, fault.Message));
    }

    [Fact]
    public void A_file_without_constants_may_be_like_one_that_has_them()
    {
        var read = DeviceCatalog.Read("x", name => name == "x"
            ? "{\"device\": \"x\", \"like\": \"h100-sxm\"}"
            : DeviceCatalog.TextOf(name)).IfFail(faults => throw new InvalidOperationException(faults.ToString()));

        Assert.Equal(DeviceCatalog.Of("h100-sxm").Gemm.Values.AsEnumerable(), read.Gemm.Values);
    }

    [Fact]
    public void All_that_is_wrong_with_an_overhead_is_told_at_once()
    {
        using var folder = new TemporaryFolder();
        var scenario = folder.Write("scenario.yaml",
            """
            model: llama-3.1-8b
            deployment: {gpu: h100-sxm}
            cost: {roofline: {overhead: {iteration: -1us, sequence: .nan, request: 3, batch: 1us}}}
            workload: {requests: [{at: 0s, prompt: 10, output: 5}]}
            """);

        var (code, _, error) = CommandRun.Of(ValidateCommand.Create(), scenario);

        Assert.Equal(2, code);
        Assert.All(
            new[] { "iteration: found '-1us'", "sequence: found '.nan'", "request: found '3'", "batch: unknown key" },
            fault => Assert.Contains(
                $"scenario.yaml:3: cost.roofline.overhead.{fault}", error, StringComparison.Ordinal));
    }
}
