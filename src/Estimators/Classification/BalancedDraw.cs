namespace MLNet.CnnCatalog.Estimators.Classification;

/// <summary>An epoch in which all classes are equally frequent.</summary>
internal static class BalancedDraw
{
    /// <summary>As many indexes as there are rows, in a random order; no row of a class comes once more before all others have come as often.</summary>
    /// <param name="classes">The class of each row.</param>
    /// <param name="random">What is drawn from.</param>
    public static int[] Of(IReadOnlyList<uint> classes, Random random)
    {
        int[][] rows = [.. classes.Index().GroupBy(row => row.Item, row => row.Index).Select(group => group.ToArray())];
        // Who gets what is left over when the rows are shared out.
        random.Shuffle(rows);
        var (whole, rest) = Math.DivRem(classes.Count, rows.Length);
        int[] drawn = [.. rows.Index().SelectMany(group => Repeat(group.Item, random).Take(whole + (group.Index < rest ? 1 : 0)))];
        random.Shuffle(drawn);
        return drawn;
    }

    private static IEnumerable<int> Repeat(int[] rows, Random random)
    {
        while (true)
        {
            random.Shuffle(rows);
            foreach (var row in rows)
                yield return row;
        }
    }
}
