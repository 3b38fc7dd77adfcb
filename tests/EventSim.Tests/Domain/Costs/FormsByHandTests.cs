using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;

namespace EventSim.Tests.Domain.Costs;

/// <summary>The forms with constants that a hand can work with. The exponent 1 makes a smooth maximum a sum.</summary>
public sealed class FormsByHandTests
{
    // 10^6 FLOP/us, 1,000 bytes/us, 100 multiprocessors, operands of two bytes.
    private static readonly GemmRates Rates = new(1e6, 1e3, 100, 2, 2);
    private static readonly Gemm Weights = new(N: 256, K: 1000);

    private static readonly TiledGemmFit Plain = new(
        Compute: 1, Weights: 1, Constant: 2, Exponent: 1, WaveStep: 1, Tile64: 1, Tile128x64: 1, Tile128: 1,
        Prologue: 0, PrologueHalf: 1, Inputs: 1, Outputs: 1, CachedInputs: 1, CachedMegabytes: 0, Fill: 0,
        PerColumn: 0, Reduce: 1, SplitLaunch: 1e9, SingleRow: 1);

    [Fact]
    public void A_product_takes_its_waves_of_tiles_and_its_traffic()
    {
        // 128 rows: eight tiles of 64×64, less than a wave: 2·64·64·1000·100 / 1e6 = 819.2 us.
        // Weights, inputs and outputs: (512,000 + 256,000 + 65,536) / 1000 us.
        Assert.Equal(2 + 819.2 + 833.536, TiledGemm.Microseconds(128, Weights, Rates, Plain), 1e-9);

        // One multiprocessor: eight waves a hundredth as long.
        var one = Rates with { Multiprocessors = 1 };
        Assert.Equal(2 + 65.536 + 833.536, TiledGemm.Microseconds(128, Weights, one, Plain), 1e-9);
    }

    [Fact]
    public void A_part_of_a_wave_is_paid_as_the_constant_says()
    {
        // 129 rows: 12 tiles of 64×64 on 10 multiprocessors, 1.2 waves of 81.92 us: two, or half of the way to two.
        var ten = Rates with { Multiprocessors = 10 };
        var traffic = ((512_000 + (129 * 2000) + (129 * 512)) / 1000.0) + 2;
        Assert.Equal(traffic + (2 * 81.92), TiledGemm.Microseconds(129, Weights, ten, Plain), 1e-9);
        Assert.Equal(
            traffic + (1.6 * 81.92), TiledGemm.Microseconds(129, Weights, ten, Plain with { WaveStep = 0.5 }), 1e-9);
    }

    [Fact]
    public void A_product_is_split_along_K_where_that_gains()
    {
        // Eight parts of 125 columns (sixteen would be shorter than 64): an eighth of the work, 8·128·256·4 bytes of
        // partial sums at a thousand times the bandwidth, and 5 us for the second kernel.
        var splits = Plain with { SplitLaunch = 5, Reduce = 1000 };
        Assert.Equal(
            2 + 102.4 + 833.536 + 1.048576 + 5, TiledGemm.Microseconds(128, Weights, Rates, splits), 1e-9);
    }

    [Fact]
    public void Inputs_that_fit_the_cache_are_read_at_its_speed()
    {
        // 100,000 of the 256,000 bytes of inputs at four times the bandwidth.
        var cached = Plain with { CachedInputs = 4, CachedMegabytes = 0.1 };
        Assert.Equal(2 + 819.2 + 833.536 - 75, TiledGemm.Microseconds(128, Weights, Rates, cached), 1e-9);
    }

    [Fact]
    public void A_product_of_bytes_quantizes_its_inputs_first()
    {
        // 100 rows: 64×128 tiles, 2·2 of them, less than a wave: with a wave step of 1, one wave of
        // 2·64·128·1000·100 / 1e6 = 1,638.4 us. Weights 256,000 bytes, outputs 51,200; three bytes an element to
        // quantize: 300,000; 10 ns a row, 1 ns a column; a walk of max(3, 5) ns a column.
        var fit = new ByteGemmFit(
            Constant: 2, QuantizeRow: 10, QuantizeBytes: 1, QuantizeColumn: 1, Walk64: 3, Walk128: 5, WalkMore: 7,
            Compute: 1, WaveStep: 1, Exponent: 1, Weights: 1, Outputs: 1, ThinTile: 1);
        var rates = Rates with { WeightBytes = 1, InputBytes = 1 };
        Assert.Equal(
            2 + 1 + 300 + 1 + 1638.4 + 307.2 + 5, ByteGemm.Microseconds(100, Weights, rates, fit), 1e-9);
    }

    [Fact]
    public void Decode_attention_is_traffic_blocks_and_a_walk()
    {
        // 250 sequences of 400 tokens, 8 query heads on 2 KV heads of 64: keys and values 2·100,000·2·64·2 bytes,
        // queries and outputs 4·250·8·64, at half of 1000 bytes/us. 500 blocks on 100 multiprocessors: four waves more
        // than one, of 2 + 1·64/128 + 8·4/16 us; 250 sequences' scheduling 2.5·4 us; a walk of 400 tokens.
        var fit = new DecodeFit(
            Constant: 5, ConstantWidth: 2, LongContext: 3, Transposed: 7, Memory: 0.5, Exponent: 1, Block: 2,
            BlockWidth: 1, BlockGroup: 8, Walk: 10, WalkUngrouped: 1000, WindowSlack: 0, Batch: 4);
        var rates = new AttentionRates(1e6, 1e3, 100);
        var traffic = (51_200_000 + 512_000) / 500.0;
        var constant = 5 + 1 + 3 + 7;
        Assert.Equal(
            constant + traffic + (4 * 4.5) + 10 + 4,
            DecodeAttention.Microseconds(
                250, 100_000, new AttentionShape(8, 2, 64, 2, int.MaxValue), rates, fit), 1e-9);

        // A window of 100 tokens with 20 of slack is all that is read and walked.
        Assert.Equal(
            constant + (((51_200_000 * 0.3) + 512_000) / 500) + (4 * 4.5) + 10 + 1.2,
            DecodeAttention.Microseconds(
                250, 100_000, new AttentionShape(8, 2, 64, 2, 100), rates, fit with { WindowSlack = 20 }), 1e-9);
    }

    private static readonly PrefillFit Prefill = new(
        Constant: 3, ConstantWidth: 2, Compute: 1, Softmax: 64, Block: 1, BlockWidth: 0, Memory: 1, Walk: 2,
        Exponent: 1, WriteToken: 4, WriteBytes: 1, SingleWork: 0.5, SingleReads: 3, Packed: 0);

    [Fact]
    public void Prefill_attention_is_the_work_of_its_blocks_a_walk_and_traffic()
    {
        // 200 tokens after 1,000, 4 query heads on 2 of 64: two tiles a head see 1,128 and 1,256 keys less the 56 rows
        // that do not exist. Four heads' scores of 128 rows, 4·(64 + 64) FLOPs each.
        var (shape, rates) = (new AttentionShape(4, 2, 64, 2, int.MaxValue), new AttentionRates(1e6, 1e3, 2));
        var scores = 4.0 * (1128 + 1256 - 56);
        var compute = (4 * 128 * 128 * scores / 1e6) + (1 * ((8 / 2.0) - 1));
        var walk = 4 * 128 * 128 * 1200.0 * 2 / 1e6 / 2;
        var traffic = ((4 * 200 * 4 * 64) + (2 * 1200 * 2 * 64 * 2)) / 1000.0;
        var write = (4e-3 * 200 * 128 / 128) + (200 * 128 * 8 / 1000.0);
        Assert.Equal(
            3 + 1 + write + compute + walk + traffic,
            PrefillAttention.Microseconds([new PrefillShape(200, 1000)], (0, 0), shape, rates, Prefill), 1e-9);
    }

    [Fact]
    public void Grouped_query_heads_share_tiles_where_the_kernel_packs_them()
    {
        // Two query heads a KV head: 64 tokens a tile, so that 200 tokens take 4 tiles of a KV head.
        var (shape, rates) = (new AttentionShape(4, 2, 64, 2, int.MaxValue), new AttentionRates(1e6, 1e3, 100));
        var packed = Prefill with { Packed = 1, WriteToken = 0, WriteBytes = 1e9, Memory = 1e9, Walk = 1e9 };
        var keys = (4 * 1000) + (64 * 4 * 5 / 2) - ((4 * 64) - 200);
        Assert.Equal(
            3 + 1 + (4 * 128 * 128 * 2.0 * keys / 1e6),
            PrefillAttention.Microseconds([new PrefillShape(200, 1000)], (0, 0), shape, rates, packed), 1e-3);
    }

    [Fact]
    public void A_sequence_that_decodes_beside_a_chunk_takes_a_tile_a_head()
    {
        var (shape, rates) = (new AttentionShape(4, 2, 64, 2, int.MaxValue), new AttentionRates(1e6, 1e3, 2));
        PrefillShape[] chunk = [new(200, 1000)];
        var alone = PrefillAttention.Microseconds(chunk, (0, 0), shape, rates, Prefill);
        var beside = PrefillAttention.Microseconds(chunk, (10, 5000), shape, rates, Prefill);

        // Half of a full tile's work over 5,000 keys by 4 heads, 40 blocks on 2 multiprocessors, 10 more queries and
        // outputs, 3 times 5,000 tokens read, 10 written.
        var work = (4 * 128 * 128 * 4.0 * 5000 * 0.5 / 1e6) + 20;
        var traffic = ((4 * 10 * 4 * 64) + (2 * 15_000 * 2 * 64 * 2)) / 1000.0;
        var write = (4e-3 * 10) + (10 * 128 * 8 / 1000.0);
        Assert.Equal(work + traffic + write, beside - alone, 1e-9);
    }

    [Fact]
    public void A_pass_over_rows_waits_for_memory_or_for_a_row()
    {
        var fit = new RowPassFit(0.5, 3, 1, 2);
        Assert.Equal((10_000 / 500.0) + 3 + (2e-3 * 4000), new RowPass(10_000, 4000).Microseconds(1000, fit), 1e-9);
    }

    [Fact]
    public void A_pass_over_rows_counts_what_it_reads_and_writes()
    {
        Assert.Equal(new RowPass(10 * 300 * (2 + 2), 300), RowPass.ReadWrite(10, 300));
        Assert.Equal(new RowPass(10 * 300 * (2 + 2 + 2), 300), RowPass.Sum(10, 300));
        Assert.Equal(new RowPass(10 * 300 * (2 + 2 + 2), 300), RowPass.Activation(10, 3, 300));
        Assert.Equal(new RowPass(10 * 300 * (2 + 2), 300), RowPass.Activation(10, 2, 300));
        Assert.Equal(new RowPass(10 * 300 * (2 + 4 + 4), 300), RowPass.Sampling(10, 300));
    }

    [Fact]
    public void A_transfer_is_latency_and_bandwidth() =>
        Assert.Equal(4 + (1e6 / 200e3), new TransferFit(4, 200, 1).Microseconds(1e6), 1e-9);
}
