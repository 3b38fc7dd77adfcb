using System.IO.Compression;
using System.Text;
using EventSim.Cli.Measurements;
using EventSim.Domain.Errors;
using EventSim.Tests.Support;
using LanguageExt;

namespace EventSim.Tests.Cli.Measurements;

/// <summary>Folders of measurements for tests.</summary>
internal static class MeasuredFolder
{
    /// <summary>The header of a table of matrix products.</summary>
    public const string Gemm = "gpu,dtype,kernel,m,n,k,time_us\n";

    /// <summary>A good row of it.</summary>
    public const string Row = "h100_sxm,bfloat16,x,1,1024,1024,3.9\n";

    /// <summary>The header of a table of served models.</summary>
    public const string Served = "id,model,gpu,tp,pp,dp,precision,engine,engine_version,workload_type,"
        + "rate_or_concurrency,input_tokens,output_tokens,distribution_notes,metric,value\n";

    /// <summary>Writes bytes.</summary>
    public static void Write(this TemporaryFolder folder, string name, byte[] bytes) =>
        File.WriteAllBytes(Path.Combine(folder.Path, name), bytes);

    /// <summary>A text, gzipped.</summary>
    public static byte[] Gzipped(string text)
    {
        using var to = new MemoryStream();
        using (var gzip = new GZipStream(to, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return to.ToArray();
    }

    /// <summary>The faults of a folder with one file.</summary>
    public static ImmutableArray<InvalidInput> Faults(string name, string text)
    {
        using var folder = new TemporaryFolder();
        folder.Write(name, text);
        return Faults(MeasuredKernels.Of(folder.Path));
    }

    /// <summary>What is wrong; none: all is well.</summary>
    public static ImmutableArray<InvalidInput> Faults<T>(Either<Seq<InvalidInput>, T> read) =>
        read.Match(_ => ImmutableArray<InvalidInput>.Empty, faults => faults.ToImmutableArray());
}
