namespace EventSim.Domain.Costs.Fits;

/// <summary>How far a prediction is from what was measured.</summary>
public enum Reach
{
    /// <summary>A shape that was measured, with a load within the measured range.</summary>
    Validated,

    /// <summary>Between measured shapes.</summary>
    Interpolated,

    /// <summary>Beyond them, or on another device.</summary>
    Extrapolated,
}

/// <summary>What was measured along one axis of a kernel's shape.</summary>
/// <param name="Name">The axis, as the tables call it.</param>
/// <param name="Values">Ascending. A load's axis (rows, tokens, bytes) holds its ends alone.</param>
/// <param name="IsLoad">It varies while a model runs.</param>
public sealed record MeasuredAxis(string Name, ImmutableArray<double> Values, bool IsLoad)
{
    /// <summary>How far a value is from what was measured.</summary>
    public Reach Of(double value) =>
        value < Values[0] || value > Values[^1] ? Reach.Extrapolated
        : IsLoad || Values.BinarySearch(value) >= 0 ? Reach.Validated
        : Reach.Interpolated;
}

/// <summary>The shapes that a form was fitted on.</summary>
/// <param name="Axes">Its axes; empty: it was not measured on this device.</param>
public sealed record Region(ImmutableArray<MeasuredAxis> Axes)
{
    /// <summary>Nothing was measured.</summary>
    public static Region None { get; } = new([]);

    /// <summary>The reach of a shape: that of its farthest axis.</summary>
    /// <param name="shape">A value for each axis, in order. Shape: [axes].</param>
    public Reach Of(params ReadOnlySpan<double> shape)
    {
        if (Axes.IsEmpty) return Reach.Extrapolated;
        var farthest = Reach.Validated;
        for (var i = 0; i < Axes.Length; i++)
        {
            var reach = Axes[i].Of(shape[i]);
            if (reach > farthest) farthest = reach;
        }

        return farthest;
    }
}

/// <summary>Constants, and where they come from.</summary>
/// <param name="Values">The constants' values, in the order of their names.</param>
/// <param name="Source">The tables that they were fitted on, or why they are taken from elsewhere.</param>
/// <param name="Region">The shapes that they were fitted on.</param>
/// <typeparam name="T">The form's constants.</typeparam>
public sealed record Fitted<T>(ImmutableArray<double> Values, string Source, Region Region)
    where T : IFit<T>
{
    /// <summary>The constants.</summary>
    public T Constants { get; } = T.From(Values.AsSpan());
}
