using EventSim.Cli.Measurements;
using EventSim.Tests.Support;

namespace EventSim.Tests.Cli.Measurements;

/// <summary>Recorded runs and operator profiles, good and bad.</summary>
public sealed class RecordedRunTests
{
    private const string Meta = """
        {"model": "meta-llama/Llama-3.1-8B", "vllm_version": "0.19.0", "engine_kwargs":
        {"tensor_parallel_size": 1, "data_parallel_size": 1, "max_num_seqs": 128, "max_num_batched_tokens": 2048}}
        """;

    private const string Requests = "measured_arrival_s,input_tokens,output_tokens,prefix_block_hit_tokens_upper_bound,"
        + "ttft_ms,e2e_ms,tpot_ms\n0,40,5,0,50,150,25\n0.5,64,1,32,20,30,\n";

    private const string Seconds = "t,prompt_throughput,gen_throughput,running\n1.0,104,5,1\n";

    private const string ProfileMeta = "gpu: h100-sxm\nmodel: meta-llama/Llama-3.1-8B\n";
    private const string Dense = "layer,tokens,time_us\nqkv_proj,1,4.5\n";
    private const string PerSequence = "layer,sequences,time_us\nlm_head,1,700\n";
    private const string Columns = "prefill_chunk,kv_prefill,n_decode,kv_decode,time_us\n";
    private const string Attention = Columns + "0,0,1,16,8.3\n16,0,0,0,12\n";

    [Fact]
    public void A_run_is_read()
    {
        using var folder = Run(Meta, Requests, Seconds);

        var run = Assert.Single(RecordedRun.ReadAll(folder.Path).Match(runs => runs, _ => []));

        Assert.Equal(("llama-3.1-8b", 128, 2048), (run.Model, run.MaxNumSeqs, run.TokenBudget));
        Assert.Equal([40, 64], run.Requests.Select(request => request.Asked.PromptTokens));
        Assert.Equal([25.0, null], run.Requests.Select(request => request.Tpot));
        Assert.Equal(new RecordedSecond(1, 104, 5, 1), Assert.Single(run.Seconds));
    }

    [Theory]
    [InlineData("0.5,64,1,32,", "0.5,64,1,80,", "prefix_block_hit_tokens_upper_bound")]
    [InlineData("0.5,64,1,", "1e14,64,1,", "measured_arrival_s")]
    [InlineData("0.5,64,1,", "0.5,1e12,1,", "input_tokens")]
    [InlineData("0.5,64,1,", "0.5,0,1,", "input_tokens")]
    [InlineData("0.5,64,1,", "0.5,64,1.5,", "output_tokens")]
    [InlineData("20,30,", "x,30,", "ttft_ms")]
    [InlineData("20,30,", "20,NaN,", "e2e_ms")]
    public void A_cell_of_a_request_that_cannot_be_used_is_told(string good, string bad, string column)
    {
        using var folder = Run(Meta, Requests.Replace(good, bad, StringComparison.Ordinal), Seconds);

        var fault = Assert.Single(MeasuredFolder.Faults(RecordedRun.ReadAll(folder.Path)));

        Assert.Equal(("run.requests.csv", 3, column), (fault.File, fault.Line, fault.Path));
    }

    [Fact]
    public void What_a_run_lacks_is_told()
    {
        using var seconds = Run(Meta, Requests, "t,prompt_throughput,gen_throughput\n1,1,1\n");
        Assert.Equal("running", Assert.Single(MeasuredFolder.Faults(RecordedRun.ReadAll(seconds.Path))).Path);

        using var bare = Run("""{"model": "x"}""", Requests, Seconds);
        Assert.Equal(4, MeasuredFolder.Faults(RecordedRun.ReadAll(bare.Path)).Length);

        using var torn = Run("{\"model\": ", Requests, Seconds);
        Assert.Equal("run.meta.json", Assert.Single(MeasuredFolder.Faults(RecordedRun.ReadAll(torn.Path))).File);

        File.Delete(Path.Combine(seconds.Path, "run.requests.csv"));
        Assert.Equal(
            "run.requests.csv", Assert.Single(MeasuredFolder.Faults(RecordedRun.ReadAll(seconds.Path))).File);
    }

    [Fact]
    public void A_profile_is_read_and_gives_the_families_that_it_measured()
    {
        using var folder = Profile(ProfileMeta, Dense, Attention);

        Assert.Equal(
            ["gemm bf16", "decode attention bf16", "prefill attention bf16"],
            MeasuredKernels.Of(folder.Path).Match(kernels => kernels.Families, _ => []).Select(family => family.Name));
    }

    [Theory]
    [InlineData("gpu: h100-sxm\nmodel: nobody's\n", Dense, Attention, "profile.meta.yaml", 2)]
    [InlineData("gpu: rubik\nmodel: Llama-3.1-8B\n", Dense, Attention, "profile.meta.yaml", 1)]
    [InlineData(ProfileMeta, "layer,tokens,time_us\nqkv_proj,x,4.5\n", Attention, "profile.dense.csv", 2)]
    [InlineData(ProfileMeta, "layer,time_us\nqkv_proj,4.5\n", Attention, "profile.dense.csv", 1)]
    [InlineData(ProfileMeta, Dense, Columns + "0,0,0,16,8\n", "profile.attention.csv", 2)]
    [InlineData(ProfileMeta, Dense, Columns + "16,1e12,0,0,8\n", "profile.attention.csv", 2)]
    public void A_profile_that_cannot_be_used_is_told(
        string meta, string dense, string attention, string file, int line)
    {
        using var folder = Profile(meta, dense, attention);

        var fault = Assert.Single(MeasuredFolder.Faults(MeasuredKernels.Of(folder.Path)));

        Assert.Equal((file, line), (fault.File, fault.Line));
    }

    [Fact]
    public void A_table_that_a_profile_lacks_is_told()
    {
        using var folder = Profile(ProfileMeta, Dense, Attention);
        File.Delete(Path.Combine(folder.Path, "profile.per_sequence.csv"));

        var fault = Assert.Single(MeasuredFolder.Faults(OperatorProfile.ReadAll(folder.Path)));
        Assert.Contains("profile.per_sequence.csv", fault.Message, StringComparison.Ordinal);
    }

    private static TemporaryFolder Run(string meta, string requests, string seconds)
    {
        var folder = new TemporaryFolder();
        folder.Write("run.meta.json", meta);
        folder.Write("run.requests.csv", requests);
        folder.Write("run.timeseries.csv", seconds);
        return folder;
    }

    private static TemporaryFolder Profile(string meta, string dense, string attention)
    {
        var folder = new TemporaryFolder();
        folder.Write("profile.meta.yaml", meta);
        folder.Write("profile.dense.csv", dense);
        folder.Write("profile.per_sequence.csv", PerSequence);
        folder.Write("profile.attention.csv", attention);
        return folder;
    }
}
