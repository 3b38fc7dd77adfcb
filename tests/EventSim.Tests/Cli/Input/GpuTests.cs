using EventSim.Tests.Support;
using static EventSim.Tests.Support.ScenarioText;

namespace EventSim.Tests.Cli.Input;

public class GpuTests
{
    private const string Figures =
        "bf16_flops: 989TFLOP/s, fp8_flops: 0, int8_ops: 0, memory: 80GB, memory_bandwidth: 3352GB/s, "
        + "streaming_multiprocessors: 132, link_bandwidth: 450GB/s, gpus_per_node: 8, inter_node_bandwidth: 50GB/s, "
        + "anchor: h100-sxm";

    [Fact]
    public void Power_and_price_may_be_written_out()
    {
        var loaded = Good(With(Gpu("name: own, tdp: 0.5kW, idle_power: 60W, price_per_gpu_hour: 2.5")));
        var gpu = loaded.Scenario.Deployment.Gpu;

        Assert.Equal((500.0, 60.0, 2.5), (gpu.TdpWatts, gpu.IdleWatts, gpu.PricePerGpuHour));
        Assert.Contains("\"idle_power\":60", loaded.CanonicalJson, StringComparison.Ordinal);
        Assert.Contains("\"price_per_gpu_hour\":2.5", loaded.CanonicalJson, StringComparison.Ordinal);
        Assert.Contains("\"tdp\":500", loaded.CanonicalJson, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_left_out_is_what_the_catalogue_says_of_the_name_and_not_in_the_canonical_form()
    {
        var known = Good(With(Gpu("name: h100-sxm"))).Scenario.Deployment.Gpu;
        var unknown = Good(With(Gpu("name: own")));

        Assert.Equal((700.0, 105.0, 3.0), (known.TdpWatts, known.IdleWatts, known.PricePerGpuHour));
        Assert.Null(unknown.Scenario.Deployment.Gpu.TdpWatts);
        Assert.Null(unknown.Scenario.Deployment.Gpu.PricePerGpuHour);
        Assert.All(["tdp", "idle_power", "price_per_gpu_hour", "fp4_flops"], key =>
        {
            Assert.DoesNotContain(key, unknown.CanonicalJson, StringComparison.Ordinal);
            Assert.DoesNotContain(key, Good(With("")).CanonicalJson, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("name: own, idle_power: 60W", "deployment.gpu.idle_power")]
    [InlineData("name: own, tdp: 50W, idle_power: 60W", "deployment.gpu.idle_power")]
    [InlineData("name: own, tdp: 700", "deployment.gpu.tdp")]
    [InlineData("name: own, tdp: 0W", "deployment.gpu.tdp")]
    [InlineData("name: own, price_per_gpu_hour: -1", "deployment.gpu.price_per_gpu_hour")]
    public void A_power_has_a_unit_and_rest_is_less_than_all(string keys, string path) =>
        Assert.Equal(path, Assert.Single(Bad(With(Gpu(keys)))).Path);

    [Fact]
    public void What_is_like_no_measured_device_has_a_linear_cost_alone()
    {
        var text = WithProfile("rate: 1/s").Replace("h100-sxm", "tpu-v6e", StringComparison.Ordinal);
        var problem = Assert.Single(Bad(text));

        Assert.Equal("deployment.gpu", problem.Path);
        Assert.StartsWith("tpu-v6e is like none", problem.Message, StringComparison.Ordinal);
        var linear = Good(text + "cost: {linear: {iteration: 1ms, prefill_token: 1us, decode_seq: 1us}}\n");
        Assert.Equal(linear.CanonicalJson, EventSim.Cli.Input.ScenarioFile.FromCanonical(
            linear.CanonicalJson, []).Match(again => again.CanonicalJson, faults => string.Join('\n', faults)));
    }

    private static string Gpu(string keys) => $"deployment: {{tp: 1, gpu: {{{keys}, {Figures}}}}}";

    private static string With(string deployment) => deployment.Length == 0
        ? WithProfile("rate: 1/s")
        : WithProfile("rate: 1/s").Replace(
            "deployment: {gpu: h100-sxm, tp: 1}", deployment, StringComparison.Ordinal);
}
