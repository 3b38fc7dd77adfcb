using System.IO.Compression;
using System.Text;
using EventSim.Cli.Input.Traces;
using EventSim.Domain.Errors;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using LanguageExt;

namespace EventSim.Tests.Cli.Input.Traces;

/// <summary>Each published format, and what is said of files that are none.</summary>
public sealed class TraceReaderTests
{
    private const string Azure = """
        TIMESTAMP,ContextTokens,GeneratedTokens
        2023-11-16 18:15:46.6805900,374,44
        2023-11-16 18:15:50.9951690,396,109
        2023-11-16 18:15:50.9951691,0,7
        2023-11-17 18:15:46.68059,91,16

        """;

    [Fact]
    public void Azure_counts_ticks_from_its_first_row()
    {
        var trace = Read(Azure, "azure");
        Assert.Equal(
            [Row(0, 374, 44, 0), Row(4_314_579_000, 396, 109, 1), Row(86_400_000_000_000, 91, 16, 2)],
            trace.Requests.ToArray());
        Assert.Equal(1, trace.Source.Dropped["no_prompt_tokens"]);
    }

    [Fact]
    public void Azures_second_release_states_an_offset()
    {
        var trace = Read(
            """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2024-05-12 00:00:00.001163+00:00,10,2
            2024-05-12 02:00:00.001164+02:00,11,3
            """,
            "azure");
        Assert.Equal([Row(0, 10, 2, 0), Row(1_000, 11, 3, 1)], trace.Requests.ToArray());
    }

    [Fact]
    public void Mooncake_counts_milliseconds()
    {
        var trace = Read(
            """
            {"timestamp": 3000, "input_length": 6758, "output_length": 500, "hash_ids": [0, 1]}
            {"timestamp": 3001, "input_length": 10, "output_length": 0, "hash_ids": [0]}
            {"timestamp": 6000, "input_length": 7322, "output_length": 490}
            """,
            "mooncake");
        Assert.Equal(
            [
                Row(3_000_000_000, 6758, 500, 0) with { Prefix = new Prefix(512, [0, 1], 1024) },
                Row(6_000_000_000, 7322, 490, 1),
            ],
            trace.Requests.ToArray());
        Assert.Equal(1, trace.Source.Dropped["no_output_tokens"]);
    }

    [Theory]
    [InlineData("Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type", "5,GPT-4,472,18,490,API log")]
    [InlineData(
        "timestamp,Session ID,Elapsed time,Model,request tokens,response tokens,total tokens,log type",
        "5.0,x,1.5,GPT-4,472,18,490,API log")]
    public void BurstGpt_is_read_by_column_name_in_every_version(string header, string row) =>
        Assert.Equal([Row(5_000_000_000, 472, 18, 0)], Read($"{header}\n{row}\n", "burstgpt").Requests.ToArray());

    [Fact]
    public void Vidur_counts_seconds_exactly()
    {
        const string header = "arrived_at,num_prefill_tokens,num_decode_tokens";
        var trace = Read($"{header}\r\n0.0,374,44\r\n4.314579,396,109\r\n1e-05,1,2.0\r\n", "vidur");
        Assert.Equal(
            [Row(0, 374, 44, 0), Row(4_314_579_000, 396, 109, 1), Row(10_000, 1, 2, 2)], trace.Requests.ToArray());
    }

    [Fact]
    public void Own_csv_may_name_sessions_and_may_leave_arrivals_out()
    {
        Assert.Equal(
            [Row(1_500_000_000, 7, 8, 4), Row(0, 9, 1, 0)],
            Read("arrival_s,prompt_tokens,output_tokens,session\n1.5,7,8,4\n0,9,1,0\n", "csv").Requests.ToArray());
        Assert.Equal(
            [Row(0, 7, 8, 0), Row(0, 9, 1, 1)],
            Read("output_tokens,prompt_tokens\n8,7\n1,9\n", "csv").Requests.ToArray());
    }

    [Fact]
    public void Own_jsonl_has_one_object_a_row() =>
        Assert.Equal(
            [Row(100_000_000, 700, 8, 0) with { Prefix = new Prefix(512, [1, 2], 700) }],
            Read("""{"arrival_s":0.1,"prompt_tokens":700,"output_tokens":8,"hash_ids":[1,2]}""", "jsonl")
                .Requests.ToArray());

    [Theory]
    [InlineData("[1,2,3]")]
    [InlineData("[1,-2]")]
    [InlineData("[1,2.5]")]
    [InlineData("7")]
    public void Hash_ids_are_whole_numbers_and_no_more_than_the_prompt_has_blocks(string ids) =>
        Assert.Equal("hash_ids", Assert.Single(Faults(
            $$"""{"arrival_s":0.1,"prompt_tokens":700,"output_tokens":8,"hash_ids":{{ids}}}""", "jsonl")).Path);

    [Theory]
    [InlineData(2.0, 2_500_000_002)]
    [InlineData(0.1, 50_000_000_050)]
    public void A_rate_scale_divides_the_times_and_rounds_half_to_even(double scale, long expected) =>
        Assert.Equal(
            new SimTime(expected),
            Read("arrival_s,prompt_tokens,output_tokens\n5.000000005,1,1\n", "csv", scale).Requests[0].At);

    [Fact]
    public void A_gzipped_file_is_the_same_trace_with_its_own_digest()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(Azure));
        var trace = Known(Read(packed.ToArray(), "azure", 1));
        Assert.Equal(Read(Azure, "azure").Requests.ToArray(), trace.Requests.ToArray());
        Assert.NotEqual(Read(Azure, "azure").Source.Sha256, trace.Source.Sha256);
    }

    [Fact]
    public void The_digest_is_of_the_files_bytes() =>
        Assert.Equal(
            "764b7e492e03255fac1ca13e8497012121dc4c02809ba6fe998772040ff7f4a7",
            Read("prompt_tokens,output_tokens\n1,1\n", "csv").Source.Sha256);

    [Fact]
    public void Every_fault_of_every_row_is_reported_with_its_line()
    {
        var faults = Faults("arrival_s,prompt_tokens,output_tokens\n0,1,1\nx,1.5,1\n\n1,2\n-1,1,9999999999\n", "csv");
        Assert.Equal(
            [(3, "arrival_s"), (3, "prompt_tokens"), (5, ""), (6, "arrival_s"), (6, "output_tokens")],
            faults.Select(fault => (fault.Line, fault.Path)));
    }

    [Fact]
    public void After_twenty_bad_rows_the_rest_is_counted()
    {
        var rows = string.Concat(Enumerable.Repeat("x,1,1\n", 50));
        var faults = Faults($"arrival_s,prompt_tokens,output_tokens\n{rows}", "csv");
        Assert.Equal(21, faults.Length);
        Assert.Contains("30 more", faults[^1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TIMESTAMP,ContextTokens\n", "azure", "GeneratedTokens")]
    [InlineData("", "azure", "empty")]
    [InlineData("arival_s,prompt_tokens,output_tokens\n1,1,1\n", "csv", "unknown column 'arival_s'")]
    [InlineData("session,Session,prompt_tokens,output_tokens\n1,1,1,1\n", "csv", "2 times")]
    [InlineData("arrival_s,prompt_tokens,output_tokens\n1,0,1\n", "csv", "1 rows, all dropped")]
    [InlineData("{\"timestamp\": 1, \"input_length\": 3}\n", "mooncake", "missing")]
    [InlineData("{\"timestamp\": 1, \"input_length\": \"3\", \"output_length\": 1}\n", "mooncake", "not a number")]
    [InlineData("[1]\n", "mooncake", "a JSON object")]
    [InlineData("{\"timestamp\": \n", "mooncake", "JSON")]
    [InlineData("{\"arrival\": 1, \"prompt_tokens\": 3, \"output_tokens\": 1}\n", "jsonl", "unknown member")]
    [InlineData("x\n", "azur", "known are azure, mooncake, burstgpt, vidur, csv, jsonl")]
    public void A_file_that_is_no_trace_is_refused(string text, string format, string said) =>
        Assert.Contains(Faults(text, format), fault => fault.Message.Contains(said, StringComparison.Ordinal));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_rate_scale_must_be_above_zero(double scale) =>
        Assert.True(Read(Encoding.UTF8.GetBytes(Azure), "azure", scale).IsLeft);

    [Fact]
    public void A_file_that_is_not_there_or_is_broken_is_refused()
    {
        Assert.True(TraceReader.Read("/nonexistent/trace.csv", "trace.csv", "csv", 1).IsLeft);
        Assert.True(Read([0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5], "csv", 1).IsLeft);
        Assert.True(Read([0xFF, 0xFE, 0xC3, 0x28], "csv", 1).IsLeft);
    }

    private static ListedRequest Row(long nanoseconds, int prompt, int output, int session) =>
        new(new SimTime(nanoseconds), prompt, output, session);

    private static Workload.Trace Read(string text, string format, double scale = 1) =>
        Known(Read(Encoding.UTF8.GetBytes(text), format, scale));

    private static Workload.Trace Known(Either<Seq<InvalidInput>, Workload.Trace> read) =>
        read.Match(trace => trace, faults => throw new InvalidOperationException(string.Join("\n", faults)));

    private static InvalidInput[] Faults(string text, string format) =>
        Read(Encoding.UTF8.GetBytes(text), format, 1).Match(_ => [], faults => faults.ToArray());

    private static Either<Seq<InvalidInput>, Workload.Trace> Read(byte[] bytes, string format, double scale)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, bytes);
            return TraceReader.Read(path, "trace", format, scale);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
