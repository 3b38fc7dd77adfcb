using EventSim.Cli.Commands;

namespace EventSim.Tests.Cli.Commands;

/// <summary>What <c>explain</c> can be asked.</summary>
public sealed class ExplainCommandTests
{
    [Theory]
    [InlineData("last")]
    [InlineData("last", "3", "--slowest", "2")]
    [InlineData("last", "--slowest", "2", "--percentile", "99")]
    [InlineData("last", "3", "--metric", "ttft")]
    [InlineData("last", "--slowest", "0")]
    [InlineData("last", "--percentile", "101")]
    [InlineData("last", "--percentile", "99", "--metric", "speed")]
    [InlineData("last", "three")]
    public void Other_questions_are_refused(params string[] arguments) =>
        Assert.NotEmpty(ExplainCommand.Create().Parse(arguments).Errors);

    [Theory]
    [InlineData("last", "3")]
    [InlineData("last", "--slowest", "10")]
    [InlineData("last", "--metric", "ttft", "--percentile", "99.9", "--json")]
    public void It_is_asked_about_one_request_or_about_the_slow_ones(params string[] arguments) =>
        Assert.Empty(ExplainCommand.Create().Parse(arguments).Errors);
}
