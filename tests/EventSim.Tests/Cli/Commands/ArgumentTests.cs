using EventSim.Cli.Commands;

namespace EventSim.Tests.Cli.Commands;

public class ArgumentTests
{
    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("18446744073709551616")]
    public void A_seed_that_is_none_is_an_error_that_says_what_is_accepted(string text)
    {
        var parsed = ValidateCommand.Create().Parse(["scenario.yaml", $"--seed={text}"]);

        Assert.Contains(
            "expected a whole number from 0", Assert.Single(parsed.Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scenario.yaml", "--nonsense")]
    [InlineData("scenario.yaml", "second.yaml")]
    public void What_the_command_line_does_not_know_is_an_error(params string[] arguments) =>
        Assert.NotEmpty(ValidateCommand.Create().Parse(arguments).Errors);
}
