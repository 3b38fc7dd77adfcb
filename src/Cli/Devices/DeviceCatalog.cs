using System.Collections.Concurrent;
using EventSim.Cli.Input.Documents;
using EventSim.Domain.Costs.Fits;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Devices;

/// <summary>The fitted constants that come with the program, a device each: the JSON files beside this one.</summary>
internal static class DeviceCatalog
{
    private const string Folder = "devices.";
    private const string Suffix = ".json";

    private static readonly ConcurrentDictionary<string, DeviceFit> Known = new(StringComparer.Ordinal);

    /// <summary>The devices with constants: what <c>Gpu.Anchor</c> may name.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        .. Resource.Names.Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The constants of a device of <see cref="Names"/>.</summary>
    public static DeviceFit Of(string device) => Known.GetOrAdd(device, Load);

    /// <summary>The constants of a device, if there are any.</summary>
    public static Option<DeviceFit> TryFind(string device) => Names.Contains(device) ? Of(device) : None;

    /// <summary>The file of a device of <see cref="Names"/>.</summary>
    public static string TextOf(string device) => Resource.Text(Folder + device + Suffix);

    private static DeviceFit Load(string device) => YamlReader.Read(TextOf(device), Source.Of(device + Suffix, ""))
        .Bind(root => DeviceFile.Read(root, TryFind).ToEither())
        .IfLeft(faults => throw new InvalidOperationException(string.Join("; ", faults)));
}
