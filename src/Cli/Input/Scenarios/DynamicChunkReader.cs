using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Scheduling;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>The engine's <c>dynamic_chunk</c>: chunk sizes from high to low along a prompt.</summary>
internal static class DynamicChunkReader
{
    /// <summary>The keys of the chunk sizes.</summary>
    public static readonly KeyTable Keys = KeyTable.Of("dynamic_chunk", "low", "high", "max_tokens", "stages");

    private const int MaxStages = 1000;

    private static readonly Reader<int> Positive = Numbers.Whole(1, EngineReader.MaxCount);

    /// <summary>Reads the chunk sizes.</summary>
    public static Validation<InvalidInput, DynamicChunk> Read(Node node) => Problems.Collect(problems =>
        Section.Open(node, Keys, problems).Bind(section =>
        {
            var low = section.Required("low", Positive, "the last chunk size in tokens");
            var high = section.Required("high", Positive, "the first chunk size in tokens");
            var longest = section.Required("max_tokens", Positive, "the prompt tokens that the stages share");
            var stages = section.Required("stages", Numbers.Whole(1, MaxStages), "how many sizes there are");
            if ((from a in low from b in high select a > b).IfNone(false))
            {
                problems.Add(section.Mapping.Place.Problem("low is above high, expected low ≤ high"));
                return None;
            }

            return
                from a in low
                from b in high
                from c in longest
                from d in stages
                select new DynamicChunk(a, b, c, d);
        }));
}
