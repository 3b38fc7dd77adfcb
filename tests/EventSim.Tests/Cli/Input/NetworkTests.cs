using EventSim.Domain.Hardware;
using EventSim.Tests.Support;
using static EventSim.Tests.Support.ScenarioText;

namespace EventSim.Tests.Cli.Input;

public class NetworkTests
{
    private const string ToRouter = "{from: client, to: router, bandwidth: 100Gbit/s, latency: 500us}";
    private const string ToFirst = "{from: router, to: replica-0, bandwidth: 10GB/s, latency: 1us}";
    private const string ToSecond = "{from: router, to: replica-1, bandwidth: 10GB/s, latency: 0}";

    [Fact]
    public void Every_link_that_a_request_takes_is_read()
    {
        var links = Good(With(2, ToRouter, ToFirst, ToSecond)).Scenario.Deployment.Links;

        Assert.Equal(new Link("client", "router", 12.5e9, new(500_000)), links[0]);
        Assert.Equal(new Link("router", "replica-1", 10e9, new(0)), links[2]);
    }

    [Fact]
    public void Every_missing_link_is_an_error_that_names_both_ends()
    {
        var problems = Bad(With(2, ToFirst));

        Assert.Equal(2, problems.Length);
        Assert.Contains("'client' to 'router'", problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("'router' to 'replica-1'", problems[1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{from: router, to: replica-2, bandwidth: 1GB/s, latency: 1us}", "deployment.network.links[3].to")]
    [InlineData("{from: rooter, to: node-1, bandwidth: 1GB/s, latency: 1us}", "deployment.network.links[3].from")]
    [InlineData("{from: node-0, to: replica-01, bandwidth: 1GB/s, latency: 1us}", "deployment.network.links[3].to")]
    [InlineData("{from: node-0, to: node-1, bandwidth: 0, latency: 1us}", "deployment.network.links[3].bandwidth")]
    [InlineData("{from: node-0, to: node-1, bandwidth: 1GB/s, latency: -1us}", "deployment.network.links[3].latency")]
    [InlineData("{from: node-0, to: node-1, bandwidth: 1GB/s}", "deployment.network.links[3]")]
    [InlineData(ToFirst, "deployment.network.links[3]")]
    public void A_link_that_makes_no_sense_is_a_fault_where_it_stands(string link, string path) =>
        Assert.Equal(path, Assert.Single(Bad(With(2, ToRouter, ToFirst, ToSecond, link))).Path);

    [Fact]
    public void Without_links_there_is_no_network() =>
        Assert.Empty(Good(ScenarioText.With("")).Scenario.Deployment.Links);

    private static string With(int replicas, params string[] links) => ScenarioText.With("").Replace(
        "tp: 1}",
        $"tp: 1, replicas: {replicas}, network: {{links: [{string.Join(", ", links)}]}}}}",
        StringComparison.Ordinal);
}
