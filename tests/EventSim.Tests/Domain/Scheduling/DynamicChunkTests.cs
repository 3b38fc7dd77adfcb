using EventSim.Domain.Scheduling;

namespace EventSim.Tests.Domain.Scheduling;

/// <summary>Chunk sizes shrink along a prompt.</summary>
public class DynamicChunkTests
{
    [Theory]
    [InlineData(0, 1024)]
    [InlineData(127, 1024)]
    [InlineData(128, 896)]
    [InlineData(1023, 128)]
    [InlineData(5000, 128)]
    public void A_stage_is_an_equal_part_of_the_longest_prompt(int computed, int size) =>
        Assert.Equal(size, new DynamicChunk(128, 1024, 1024, 8).SizeAfter(computed));

    // 1000, 700, 400 and 100 in units of 32 are 31.25, 21.875, 12.5 and 3.125: half goes to the even 12.
    [Theory]
    [InlineData(0, 992)]
    [InlineData(3, 704)]
    [InlineData(6, 384)]
    [InlineData(9, 96)]
    public void Sizes_are_rounded_half_to_even(int computed, int size) =>
        Assert.Equal(size, new DynamicChunk(100, 1000, 10, 4).SizeAfter(computed));

    [Fact]
    public void One_stage_is_of_the_low_size() => Assert.Equal(64, new DynamicChunk(64, 512, 100, 1).SizeAfter(50));
}
