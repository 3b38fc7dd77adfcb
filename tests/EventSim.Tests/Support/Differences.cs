using System.Collections;
using System.Reflection;
using EventSim.Domain.Hardware;
using EventSim.Domain.KvCache;
using EventSim.Domain.Scheduling;

namespace EventSim.Tests.Support;

/// <summary>Compares two values by all their fields, private ones too, and so by those that are yet to come. What an
/// engine runs on is no part of a state.</summary>
internal static class Differences
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Fails at the first difference.</summary>
    public static void None(object expected, object actual)
    {
        if (First(expected, actual, "it") is { } difference) Assert.Fail(difference);
    }

    /// <summary>Where two values differ first; none: nowhere.</summary>
    public static string? First(object? a, object? b, string at)
    {
        if (ReferenceEquals(a, b)) return null;
        if (a is null || b is null || a.GetType() != b.GetType()) return $"{at}: {a} and {b}";
        return a switch
        {
            EngineLimits => null,
            string or Link or IComparer => a.Equals(b) ? null : $"{at}: {a} and {b}",
            BlockPool pool => First(pool.ToImage(), ((BlockPool)b).ToImage(), $"{at} image"),
            Array array => OfLists(array, (IList)b, at),
            IEnumerable many and not ValueType => OfLists(ListOf(many), ListOf((IEnumerable)b), at)
                ?? First(OrderOf(many), OrderOf(b), $"{at} order"),
            _ when a.GetType() is { IsPrimitive: true } or { IsEnum: true } => a.Equals(b) ? null : $"{at}: {a}, {b}",
            _ => OfFields(a, b, at),
        };
    }

    private static List<object> ListOf(IEnumerable many) => [.. many.Cast<object>()];

    private static object? OrderOf(object many) => many.GetType().GetProperty("KeyComparer")?.GetValue(many);

    private static string? OfLists(IList a, IList b, string at)
    {
        if (a.Count != b.Count) return $"{at}: {a.Count} and {b.Count} of them";
        for (var i = 0; i < a.Count; i++)
            if (First(a[i], b[i], $"{at}[{i}]") is { } difference) return difference;
        return null;
    }

    private static string? OfFields(object a, object b, string at) => a.GetType().GetFields(Fields)
        .Select(field => First(field.GetValue(a), field.GetValue(b), $"{at}.{field.Name}"))
        .FirstOrDefault(difference => difference is not null);
}
