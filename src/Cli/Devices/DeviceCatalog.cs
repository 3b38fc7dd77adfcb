using System.Collections.Concurrent;
using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Errors;
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

    /// <summary>The constants of the device that a file is <c>like</c>.</summary>
    public static Validation<InvalidInput, DeviceFit> Like(Node node) => Lender(node, name =>
        Names.Contains(name) ? Some(Success<InvalidInput, DeviceFit>(Of(name))) : None);

    /// <summary>The file of a device of <see cref="Names"/>.</summary>
    public static string TextOf(string device) => Resource.Text(Folder + device + Suffix);

    /// <summary>Reads a file and those that it borrows from; none of them borrows from itself, directly or through
    /// others.</summary>
    /// <param name="device">The device.</param>
    /// <param name="textOf">The file of a device, if there is one.</param>
    public static Validation<InvalidInput, DeviceFit> Read(string device, Func<string, Option<string>> textOf) =>
        Read(device, textOf, []);

    private static Validation<InvalidInput, DeviceFit> Read(
        string device, Func<string, Option<string>> textOf, ImmutableArray<string> borrowers)
    {
        var trail = borrowers.Add(device);
        return Problems.Validate(YamlReader.Read(textOf(device).IfNone(""), Source.Of(device + Suffix, "")))
            .Bind(root => DeviceFile.Read(root, node => Lender(node, name =>
                trail.Contains(name) ? Some(Circle(node, trail.Add(name)))
                : textOf(name).Map(_ => Read(name, textOf, trail)))));
    }

    private static Validation<InvalidInput, DeviceFit> Circle(Node node, ImmutableArray<string> trail) =>
        Fail<InvalidInput, DeviceFit>(node.Place.Problem($"borrows from itself: {string.Join(" -> ", trail)}"));

    private static Validation<InvalidInput, DeviceFit> Lender(
        Node node, Func<string, Option<Validation<InvalidInput, DeviceFit>>> find) =>
        Numbers.Name(node).Bind(name => find(name).IfNone(() => Fail<InvalidInput, DeviceFit>(
            node.Expected($"a device with constants: {string.Join(", ", Names)}") with
            {
                Suggestion = Spelling.Nearest(name, Names),
            })));

    private static DeviceFit Load(string device) =>
        Read(device, name => Names.Contains(name) ? Some(TextOf(name)) : None)
            .IfFail(faults => throw new InvalidOperationException(string.Join("; ", faults)));
}
