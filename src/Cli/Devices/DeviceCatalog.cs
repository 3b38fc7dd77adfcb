using System.Collections.Concurrent;
using EventSim.Cli.Input.Documents;
using EventSim.Domain.Costs.Fits;
using LanguageExt;

namespace EventSim.Cli.Devices;

/// <summary>The fitted constants that come with the program, a device each: the JSON files beside this one.</summary>
internal static class DeviceCatalog
{
    private const string Prefix = "EventSim.Cli.Devices.Data.";
    private const string Suffix = ".json";

    private static readonly ConcurrentDictionary<string, DeviceFit> Known = new(StringComparer.Ordinal);

    /// <summary>The devices with constants: what <c>Gpu.Anchor</c> may name.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        .. typeof(DeviceCatalog).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The constants of a device of <see cref="Names"/>.</summary>
    public static DeviceFit Of(string device) => Known.GetOrAdd(device, Load);

    /// <summary>The file of a device of <see cref="Names"/>.</summary>
    public static string TextOf(string device)
    {
        using var stream = typeof(DeviceCatalog).Assembly.GetManifestResourceStream(Prefix + device + Suffix)
            ?? throw new ArgumentException($"no constants for '{device}'", nameof(device));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static DeviceFit Load(string device) => YamlReader.Read(TextOf(device), Source.Of(device + Suffix, ""))
        .Bind(root => DeviceFile.Read(root, name => Names.Contains(name) ? Of(name) : Option<DeviceFit>.None).ToEither())
        .IfLeft(faults => throw new InvalidOperationException(string.Join("; ", faults)));
}
