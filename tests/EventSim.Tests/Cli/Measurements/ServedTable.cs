using System.CommandLine;
using EventSim.Cli.Commands;
using EventSim.Cli.Measurements;
using EventSim.Tests.Support;

namespace EventSim.Tests.Cli.Measurements;

/// <summary>A table of one model under 16 clients.</summary>
internal static class ServedTable
{
    /// <summary>The text of a table of one point, with a column of a protocol after the others.</summary>
    public static string Text(string column = "source", string cell = "", string notes = "", int input = 2_000) =>
        Text([$"x,llama-3.1-8b,h100-sxm,1,1,1,bf16,vLLM,1,closed-loop,16,{input},20,{notes}"], column, cell);

    /// <summary>The text of a table of points, whose first cells these are.</summary>
    public static string Text(IEnumerable<string> points, string column, string cell) =>
        MeasuredFolder.Served.TrimEnd() + $",{column}\n"
        + string.Concat(points.Select(point => $"{point},ttft,100,{cell}\n{point},tpot,10,{cell}\n"));

    /// <summary>The one point of a table.</summary>
    public static EndToEndPoint Point(string text, params string[] options)
    {
        using var folder = new TemporaryFolder();
        folder.Write("e2e.csv", text);
        return Assert.Single(MeasuredKernels.Of(folder.Path)
            .Bind(kernels => EndToEndPoints.Of(kernels.Tables))
            .Bind(read => read.With(Given(options), folder.Path))
            .Match(read => read.Points, faults => throw new InvalidOperationException($"{faults}")));
    }

    private static GivenProtocol Given(string[] options)
    {
        var (protocol, command) = (new ProtocolOptions(), new Command("x"));
        protocol.AddTo(command);
        return protocol.Of(command.Parse(options));
    }
}
