using EventSim.Domain.Models;
using EventSim.Tests.Support;

namespace EventSim.Tests.Domain.Models;

public sealed class ModelCatalogTests
{
    /// <summary>Where the catalogue says more than the shared table, or something else, and why.</summary>
    private static readonly Dictionary<string, Func<ModelShape, ModelShape>> Differences = new()
    {
        // The windows that the table's notes state.
        ["mistral-7b-v0.1"] = row => row with { SlidingWindow = 4096 },
        ["phi-3-mini-4k"] = row => row with { SlidingWindow = 2047 },

        // Every other layer has the window; the table has no column for that.
        ["gpt-oss-20b"] = row => row with { SlidingWindow = 128, WindowedLayers = 12 },
        ["gpt-oss-120b"] = row => row with { SlidingWindow = 128, WindowedLayers = 18 },

        // The width that a dense layer would have; there is none, and the table leaves it out.
        ["llama-4-scout-17b-16e"] = row => row with { Intermediate = 16384 },
    };

    [Fact]
    public void Every_model_has_an_id_of_its_own_and_a_source() => Assert.Multiple(
        () => Assert.Equal(33, ModelCatalog.All.Select(e => e.Shape.Name).Distinct(StringComparer.Ordinal).Count()),
        () => Assert.All(ModelCatalog.All, e => Assert.NotEmpty(e.Source)),
        () => Assert.All(ModelCatalog.All, e => Assert.Equal(e.Shape.Name, e.Shape.Name.ToLowerInvariant())));

    [Fact]
    public void What_is_written_out_here_is_what_the_table_says()
    {
        Assert.Equal(Published.Mixtral, Served.Model("mixtral-8x7b"));
        Assert.Equal(Published.DeepSeekV3, Served.Model("deepseek-v3"));
        Assert.Equal(Served.Model("deepseek-v3") with { Name = "deepseek-r1" }, Served.Model("deepseek-r1"));
    }

    [SharedFact]
    public void Every_row_of_the_shared_table_is_there_with_its_figures()
    {
        var rows = SharedData.Rows("measured/models.csv").Select(Published.Shape).ToList();
        Assert.Equal(33, rows.Count);
        Assert.All(rows, row => Assert.Equal(
            Differences.GetValueOrDefault(row.Name, same => same)(row), Served.Model(row.Name)));
    }

    [SharedFact]
    public void What_no_config_was_at_hand_for_is_marked()
    {
        Assert.All(SharedData.Rows("measured/models.csv"), row =>
        {
            var entry = ModelCatalog.All.Single(e => string.Equals(
                e.Shape.Name, row["model"], StringComparison.OrdinalIgnoreCase));
            var verified = row["verified"] == "config.json verified";
            Assert.Equal(verified, entry.Source.StartsWith("config.json in ", StringComparison.Ordinal));
            Assert.True(!verified || entry.FromMemory.IsEmpty, entry.Shape.Name);
            if (row["source"].Contains("memory", StringComparison.Ordinal)) Assert.NotEmpty(entry.FromMemory);
        });
    }
}
