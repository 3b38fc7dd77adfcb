namespace EventSim.Cli.Input.Fields;

/// <summary>Which valid spelling was probably meant.</summary>
internal static class Spelling
{
    private const int LongestWord = 64;

    /// <summary>The nearest of the accepted words; none where all are too far off to be meant.</summary>
    public static string? Nearest(string word, IEnumerable<string> accepted)
    {
        if (word.Length > LongestWord) return null;
        var best = accepted
            .Select(candidate => (candidate, distance: Distance(word.ToLowerInvariant(), candidate)))
            .MinBy(pair => pair.distance);
        return best.candidate is not null
            && best.distance <= Math.Max(1, Math.Max(word.Length, best.candidate.Length) / 3)
            ? best.candidate
            : null;
    }

    /// <summary>The edits between two words: letters added, removed, changed, or swapped with their
    /// neighbour.</summary>
    public static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var cost = Math.Min(change, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                rows[i, j] = swapped ? Math.Min(cost, rows[i - 2, j - 2] + 1) : cost;
            }
        }

        return rows[a.Length, b.Length];
    }
}
