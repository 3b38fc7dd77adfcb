using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>The figures of one config.json. What is missing or wrong is kept as a fault.</summary>
/// <param name="Config">The config, or the part of it that is about text.</param>
/// <param name="Faults">Where faults are kept.</param>
/// <param name="Defaults">What the config's type means where it says nothing.</param>
internal sealed record ConfigFigures(Node.Mapping Config, Problems Faults, ConfigDefaults Defaults)
{
    /// <summary>The value of a key; none where it is left out or null.</summary>
    public Node? Written(string key) => Config[key] is { IsNull: false } node ? node : null;

    /// <summary>The first of these keys that has a value.</summary>
    public string? First(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (Written(key) is not null) return key;
        return null;
    }

    /// <summary>A figure that must be there.</summary>
    public Option<int> Required(string key, int max)
    {
        if (Written(key) is null) Faults.Add(Config.Place.Problem($"the key '{key}' is missing: a whole number"));
        return Derived(key, max, None);
    }

    /// <summary>A figure that must be there, unless the type has a usual one.</summary>
    public Option<int> RequiredUnless(string key, int max, int? usual) =>
        usual is { } otherwise ? Derived(key, max, otherwise) : Required(key, max);

    /// <summary>A figure that follows from others where the config leaves it out.</summary>
    public Option<int> Derived(string key, int max, Option<int> otherwise) => Written(key) is { } node
        ? Faults.Keep(Numbers.Whole(1, max)(node))
        : otherwise;

    /// <summary>A figure that may be 0, and is where the config leaves it out.</summary>
    public Option<int> Count(string? key, int max) => key is not null && Written(key) is { } node
        ? Faults.Keep(Numbers.Whole(0, max)(node))
        : 0;

    /// <summary>A truth value.</summary>
    public Option<bool> Truth(string key, bool otherwise) => Written(key) is { } node
        ? Faults.Keep(Numbers.Truth(node))
        : Some(otherwise);
}
