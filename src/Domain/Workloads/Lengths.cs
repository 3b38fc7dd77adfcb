namespace EventSim.Domain.Workloads;

/// <summary>Token counts in ascending order, each with a weight.</summary>
/// <param name="Values">The counts.</param>
/// <param name="Upto">The sum of the weights up to each, itself included.</param>
public sealed record Lengths(ImmutableArray<int> Values, ImmutableArray<double> Upto)
{
    private const int Points = 10_000;

    private double Total => Upto[^1];

    /// <summary>A distribution at 10,000 equally likely variates: its percentiles to within the grid.</summary>
    public static Lengths Of(Distribution distribution) => Of(
        [.. Enumerable.Range(0, Points).Select(i => Draw.Tokens(distribution, (i + 0.5) / Points))]);

    /// <summary>Counts that all weigh the same.</summary>
    public static Lengths Of(IEnumerable<int> counts) => Weighted(counts.Select(count => (count, 1.0)));

    /// <summary>Several together, each with its weight as a whole. At least one weighs more than 0.</summary>
    public static Lengths Mix(IEnumerable<(Lengths Of, double Weight)> parts) => Weighted(
        parts.SelectMany(part => part.Of.Values.Select(value => (value, part.Weight / part.Of.Values.Length))));

    /// <summary>The mean of the counts.</summary>
    public double Mean => Values.Select((value, i) => value * WeightOf(i)).Sum() / Total;

    /// <summary>The mean square over the mean.</summary>
    public double Spread => Values.Select((value, i) => (double)value * value * WeightOf(i)).Sum() / Total / Mean;

    /// <summary>The share of counts above a limit.</summary>
    public double ShareAbove(int limit)
    {
        var first = Values.Length;
        while (first > 0 && Values[first - 1] > limit) first--;
        return first == 0 ? 1 : 1 - (Upto[first - 1] / Total);
    }

    /// <summary>The count below which a share q of the weight lies, linear between the middles of the
    /// weights.</summary>
    public double Quantile(double q)
    {
        var wanted = q * Total;
        var at = Upto.BinarySearch(wanted);
        var i = Math.Min(at < 0 ? ~at : at, Values.Length - 1);
        if (Middle(i) < wanted && i < Values.Length - 1) i++;
        if (i == 0 || Middle(i) <= wanted) return Values[i];
        var share = (wanted - Middle(i - 1)) / (Middle(i) - Middle(i - 1));
        return share <= 0 ? Values[i - 1] : Values[i - 1] + (share * (Values[i] - Values[i - 1]));
    }

    private static Lengths Weighted(IEnumerable<(int Value, double Weight)> counts)
    {
        var sorted = counts.Where(count => count.Weight > 0).OrderBy(count => count.Value).ToList();
        var sum = 0.0;
        return new Lengths([.. sorted.Select(s => s.Value)], [.. sorted.Select(s => sum += s.Weight)]);
    }

    private double WeightOf(int i) => i == 0 ? Upto[0] : Upto[i] - Upto[i - 1];

    private double Middle(int i) => Upto[i] - (WeightOf(i) / 2);
}
