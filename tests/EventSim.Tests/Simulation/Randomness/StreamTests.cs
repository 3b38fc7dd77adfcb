using FsCheck.Xunit;
using Stream = EventSim.Simulation.Randomness.Stream;

namespace EventSim.Tests.Simulation.Randomness;

public sealed class StreamTests
{
    // From a second implementation of the documented formula, in Python.
    [Theory]
    [InlineData(42UL, "doc_processor", "prompt", 0UL, 0.7037157742487611)]
    [InlineData(42UL, "doc_processor", "prompt", 1UL, 0.2783284216522145)]
    [InlineData(42UL, "doc_processor", "output", 0UL, 0.220994222294007)]
    [InlineData(42UL, "", "router", 7UL, 0.7572125619294846)]
    [InlineData(0UL, "", "", 0UL, 0.7483124988404842)]
    [InlineData(ulong.MaxValue, "größe", "gap", 1099511627776UL, 0.5699827779471761)]
    public void A_variate_never_changes(ulong seed, string name, string purpose, ulong index, double expected) =>
        Assert.Equal(expected, Stream.For(seed, name, purpose).Uniform(index));

    [Property]
    public bool A_variate_lies_inside_the_unit_interval(ulong key, ulong index) =>
        new Stream(key).Uniform(index) is > 0 and < 1;

    [Property]
    public bool A_variate_is_an_odd_multiple_of_the_smallest_step(ulong key, ulong index) =>
        (long)(new Stream(key).Uniform(index) * (1L << 53)) % 2 == 1;

    [Property]
    public bool A_choice_lies_below_its_bound(ulong key, ulong index, ushort bound) =>
        new Stream(key).Below(bound + 1, index) is >= 0 and var choice && choice <= bound;

    [Fact]
    public void Names_and_purposes_do_not_run_into_each_other() =>
        Assert.NotEqual(Stream.For(1, "ab", "c"), Stream.For(1, "a", "bc"));

    [Fact]
    public void Turns_of_different_sessions_share_no_variate()
    {
        var stream = Stream.For(1, "profile", "prompt");
        var drawn = from session in Enumerable.Range(0, 300)
                    from turn in Enumerable.Range(0, 300)
                    select stream.Uniform(session, turn);
        Assert.Equal(300 * 300, drawn.Distinct().Count());
    }

    [Fact]
    public void Variates_are_even_and_neighbours_are_unrelated()
    {
        const int n = 200_000;
        var stream = Stream.For(7, "profile", "prompt");
        var u = Enumerable.Range(0, n).Select(i => stream.Uniform((ulong)i)).ToArray();
        Assert.True(Support.Goodness.Ks(u, x => x) < 1.95);
        foreach (var lag in new[] { 1, 2, 3, 16 })
        {
            var covariance = Enumerable.Range(0, n - lag).Average(i => (u[i] - 0.5) * (u[i + lag] - 0.5));
            Assert.True(Math.Abs(covariance * 12) < 4 / Math.Sqrt(n), $"lag {lag}: {covariance * 12}");
        }
    }
}
