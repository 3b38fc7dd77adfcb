using EventSim.Cli;
using EventSim.Cli.Commands;
using EventSim.Cli.Measurements;
using EventSim.Tests.Support;

namespace EventSim.Tests.Cli.Measurements;

/// <summary>Folders whose tables are whole but cannot be used: nothing of it is an exception, and both commands end
/// with bad input.</summary>
public sealed class BadMeasurementTests
{
    private const string Attention =
        "gpu,attn_dtype,kv_dtype,kernel,batch,isl,prefix_len,q_heads,kv_heads,head_dim,window,time_us\n";

    private const string Decode = "gpu,kv_dtype,kernel,batch,kv_len,q_heads,kv_heads,head_dim,window,time_us\n";
    private const string Custom = "gpu,lib,kernel,dtype,num_gpus,num_elements,time_us\n";
    private const string Nccl = "gpu,lib,op,dtype,num_gpus,num_elements,time_us\n";
    private const string Networks = "source,network,num_workers,devices_per_node,bytes,ms\n";

    private const string Layers = "device,model,n_head,n_kv_head,n_embd,n_expanded_embd,vocab_size,use_gated_mlp,tp,"
        + "num_tokens,emb,input_layernorm,attn_pre_proj,attn_rope,attn_post_proj,post_attention_layernorm,mlp_up_proj,"
        + "mlp_act,mlp_down_proj,add\n";

    public static TheoryData<string, string, string> BadCells => new()
    {
        { MeasuredFolder.Gemm, "h100_sxm,bfloat16,x,1,1024,1024,", "time_us" },
        { MeasuredFolder.Gemm, "h100_sxm,bfloat16,x,1,1024,1024,0", "time_us" },
        { MeasuredFolder.Gemm, "h100_sxm,bfloat16,x,1,1024,1024,-3", "time_us" },
        { MeasuredFolder.Gemm, "h100_sxm,bfloat16,x,1,1024,1024,NaN", "time_us" },
        { MeasuredFolder.Gemm, "h100_sxm,fp8,x,many,1024,1024,3", "m" },
        { MeasuredFolder.Gemm, "h100_sxm,fp8,x,1,0,1024,3", "n" },
        { Attention, "h100_sxm,b,b,fa3,1,1e12,0,8,8,128,0,9", "isl" },
        { Attention, "h100_sxm,b,b,fa3,1,16,-1,8,8,128,0,9", "prefix_len" },
        { Attention, "h100_sxm,b,b,fa3,1,16,0,8,0,128,0,9", "kv_heads" },
        { Decode, "h100_sxm,b,fa3,0,16,8,8,128,0,9", "batch" },
        { Decode, "h100_sxm,b,fa3,1,16,8,8,1e300,0,9", "head_dim" },
        { Custom, "h100_sxm,l,x_graph,half,1,64,9", "num_gpus" },
        { Custom, "h100_sxm,l,x_graph,half,1e12,64,9", "num_gpus" },
        { Nccl, "h100_sxm,l,all_reduce,half,2,0,9", "num_elements" },
        { Networks, "vidur,a100_dgx,2,2,2048,zero", "ms" },
        { Layers, "a100,m,0,8,8192,28672,1,True,1,1,1,1,1,1,1,1,1,1,1,1", "n_head" },
        { Layers, "a100,m,64,8,8192,28672,1,True,0,1,1,1,1,1,1,1,1,1,1,1", "tp" },
        { Layers, "a100,m,64,8,8192,28672,1,True,1,1,1,x,1,1,1,1,1,1,1,1", "input_layernorm" },
    };

    [Theory]
    [MemberData(nameof(BadCells))]
    public void A_cell_that_cannot_be_used_is_told_with_its_line(string header, string row, string column)
    {
        using var folder = new TemporaryFolder();
        folder.Write("bad.csv", header + row + "\n");

        var fault = Assert.Single(MeasuredFolder.Faults(MeasuredKernels.Of(folder.Path)));

        Assert.Equal(("bad.csv", 2, column), (fault.File, fault.Line, fault.Path));
        AssertBadInput(folder, $"bad.csv:2: {column}: found '");
    }

    [Theory]
    [InlineData("x,llama-3.1-8b,h100-sxm,1,1,1,bf16,vLLM,1,closed-loop,8,100,10,,ttft,none", "value")]
    [InlineData("x,llama-3.1-8b,h100-sxm,1,1,1,bf16,vLLM,1,closed-loop,8,1e12,10,,ttft,3", "input_tokens")]
    [InlineData("x,llama-3.1-8b,h100-sxm,one,1,1,bf16,vLLM,1,closed-loop,8,100,10,,ttft,3", "tp")]
    public void So_is_one_of_a_served_model(string row, string column)
    {
        using var folder = new TemporaryFolder();
        var other = row.Replace("ttft", "tpot", StringComparison.Ordinal);
        folder.Write("e2e.csv", $"{MeasuredFolder.Served}{row}\n{other}\n");

        var (code, _, error) = CommandRun.Of(AccuracyCommand.Create(), folder.Path);

        Assert.Equal(ExitCode.BadInput, code);
        Assert.StartsWith($"e2e.csv:2: {column}: found '", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("empty.csv", "", "empty.csv:1: is empty")]
    [InlineData("short.csv", MeasuredFolder.Gemm + "1,2\n", "short.csv:2: has 2 cells")]
    [InlineData("quoted.csv", MeasuredFolder.Gemm + "h100_sxm,a\"b,x,1,1,1,1\n", "quoted.csv:2: has a quote")]
    [InlineData("header.csv", MeasuredFolder.Gemm, "header.csv:1: has a header and no rows")]
    [InlineData("other.csv", "a,b\n1,2\n", "")]
    [InlineData("notes.txt", "hello\n", "")]
    public void A_folder_that_holds_nothing_usable_is_one_clear_error(string name, string text, string says)
    {
        using var folder = new TemporaryFolder();
        folder.Write(name, text);

        AssertBadInput(folder, says.Length > 0 ? says : $"{folder.Path}: holds no");
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told()
    {
        const string Nowhere = "/no/such/folder";
        Assert.All(
            [
                MeasuredFolder.Faults(MeasuredKernels.Of(Nowhere)),
                MeasuredFolder.Faults(OperatorProfile.ReadAll(Nowhere)),
                MeasuredFolder.Faults(RecordedRun.ReadAll(Nowhere)),
            ],
            faults => Assert.Equal(
                $"{Nowhere}: there is no such folder", Assert.Single(faults).ToString()));
    }

    [Fact]
    public void A_folder_that_leads_into_itself_is_no_exception()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "again"), folder.Path);

        Assert.Equal(ExitCode.BadInput, CommandRun.Of(AccuracyCommand.Create(), folder.Path).Code);
        Directory.Delete(Path.Combine(folder.Path, "again"));
    }

    [Fact]
    public void Two_tables_of_the_same_constants_are_not_fitted()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.csv", MeasuredFolder.Gemm + MeasuredFolder.Row);
        folder.Write("b.csv", MeasuredFolder.Gemm + MeasuredFolder.Row);

        var (code, _, error) = CommandRun.Of(
            CalibrateCommand.Create(), folder.Path, "-o", Path.Combine(folder.Path, "out"));

        Assert.Equal(ExitCode.BadInput, code);
        Assert.StartsWith("b.csv: measures gemm.bf16 of h100-sxm, as a.csv does", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_and_models_that_the_catalogue_does_not_have_are_passed_over()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.csv", MeasuredFolder.Gemm + "rubik,bfloat16,x,1,1024,1024,3.9\n");
        folder.Write(
            "e.csv", MeasuredFolder.Served + "x,nobody's,h100-sxm,1,1,1,bf16,vLLM,1,closed-loop,8,100,10,,ttft,3\n");

        Assert.Empty(MeasuredFolder.Faults(MeasuredKernels.Of(folder.Path)));
        AssertBadInput(folder, folder.Path);
    }

    [Fact]
    public void Both_formats_of_two_bytes_are_one_kind_of_kernel()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.csv", MeasuredFolder.Gemm + MeasuredFolder.Row + "h100_sxm,float16,x,2,1024,1024,3.9\n");

        var family = Assert.Single(MeasuredKernels.Of(folder.Path).Match(kernels => kernels.Families, _ => []));
        Assert.Equal(2, family.Samples.Length);
    }

    private static void AssertBadInput(TemporaryFolder folder, string says)
    {
        var output = Path.Combine(folder.Path, "out");
        Assert.All(
            [
                CommandRun.Of(AccuracyCommand.Create(), folder.Path),
                CommandRun.Of(CalibrateCommand.Create(), folder.Path, "-o", output),
            ],
            run =>
            {
                Assert.Equal((ExitCode.BadInput, ""), (run.Code, run.Output));
                Assert.StartsWith(says, run.Error, StringComparison.Ordinal);
                Assert.EndsWith("\n1 problem\n", run.Error, StringComparison.Ordinal);
            });
        Assert.False(Directory.Exists(output));
    }
}
