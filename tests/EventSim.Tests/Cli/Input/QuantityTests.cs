using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;

namespace EventSim.Tests.Cli.Input;

public class QuantityTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("7ns", 7)]
    [InlineData("500us", 500_000)]
    [InlineData("500µs", 500_000)]
    [InlineData("1.5ms", 1_500_000)]
    [InlineData("120s", 120_000_000_000)]
    [InlineData("0.000000001s", 1)]
    [InlineData("2m", 120_000_000_000)]
    [InlineData("2 min", 120_000_000_000)]
    [InlineData("24h", 86_400_000_000_000)]
    public void A_time_is_exact_to_the_nanosecond(string text, long nanoseconds) =>
        Assert.Equal(nanoseconds, Quantities.Time(Value(text)).Match(time => time.Nanoseconds, _ => -1));

    [Theory]
    [InlineData("120")]
    [InlineData("-1s")]
    [InlineData("0.5ns")]
    [InlineData("1001 days")]
    [InlineData("24001h")]
    [InlineData("9999999999999999999999999s")]
    [InlineData("999999999999999999h")]
    [InlineData("1e3s")]
    [InlineData("s")]
    [InlineData("..s")]
    [InlineData("")]
    public void What_is_no_time_is_refused(string text) => Assert.True(Quantities.Time(Value(text)).IsFail);

    [Fact]
    public void A_number_without_its_unit_is_called_that() =>
        Assert.Contains(
            "without a unit", Quantities.Time(Value("120")).FailToSeq().Head.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("5/s", 5.0)]
    [InlineData("300/min", 5.0)]
    [InlineData("300/m", 5.0)]
    [InlineData("18000/h", 5.0)]
    [InlineData("2/ms", 2000.0)]
    [InlineData("0.1/s", 0.1)]
    public void A_rate_is_in_requests_a_second(string text, double perSecond) =>
        Assert.Equal(perSecond, Quantities.Rate(Value(text)).Match(rate => rate, _ => double.NaN));

    [Theory]
    [InlineData("80GB", 80_000_000_000)]
    [InlineData("80GiB", 85_899_345_920)]
    [InlineData("1.5kB", 1_500)]
    [InlineData("16 MiB", 16_777_216)]
    public void A_size_is_in_bytes(string text, long bytes) =>
        Assert.Equal(bytes, Quantities.Size(Value(text)).Match(size => size, _ => -1));

    [Theory]
    [InlineData("900GB/s", 900e9)]
    [InlineData("3.35TB/s", 3.35e12)]
    [InlineData("100Gbit/s", 12.5e9)]
    [InlineData("1GiB/s", 1073741824.0)]
    public void A_bandwidth_is_in_bytes_a_second(string text, double bytesPerSecond) =>
        Assert.Equal(bytesPerSecond, Quantities.Bandwidth(Value(text)).Match(value => value, _ => double.NaN));

    [Theory]
    [InlineData("989TFLOP/s", 989e12)]
    [InlineData("1.979PFLOPS", 1.979e15)]
    [InlineData("624TOPS", 624e12)]
    public void A_rate_of_operations_is_a_second(string text, double perSecond) =>
        Assert.Equal(perSecond, Quantities.OperationRate(Value(text)).Match(value => value, _ => double.NaN));

    private static Node.Scalar Value(string text) => new(Place.Root(Source.Of("test.yaml", "/"), 1), text, Plain: true);
}
