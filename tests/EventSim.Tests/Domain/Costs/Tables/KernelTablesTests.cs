using EventSim.Domain.Costs.Tables;

namespace EventSim.Tests.Domain.Costs.Tables;

/// <summary>Measured over predicted time, by the place of the constants.</summary>
public sealed class KernelTablesTests
{
    [Fact]
    public void Without_a_table_the_form_stands_as_it_is() =>
        Assert.Equal(1, KernelTables.None.Factor("gemm.bf16", 1, 2, 3));

    [Fact]
    public void A_table_corrects_its_own_constants_alone()
    {
        var tables = new KernelTables(ImmutableDictionary<string, ResidualTable>.Empty.Add(
            "gemm.bf16", ResidualTable.Of([new(0)], [new(0), new(1, MustAgree: true)], [([8, 1], 0.5)])));

        Assert.Equal(Math.Exp(0.5), tables.Factor("gemm.bf16", 8, 1), 1e-12);
        Assert.Equal(1, tables.Factor("gemm.bf16", 8, 2));
        Assert.Equal(1, tables.Factor("gemm.byte", 8, 1));
    }
}
