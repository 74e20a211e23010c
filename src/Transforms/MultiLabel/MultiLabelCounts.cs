namespace MLNet.CnnCatalog.Transforms.MultiLabel;

/// <summary>Counts which classes rows have and which were predicted, and keeps the scores for their ranking. Not safe for use by several threads.</summary>
internal sealed class MultiLabelCounts(int classes)
{
    private readonly long[] truths = new long[classes];
    private readonly long[] predictions = new long[classes];
    private readonly long[] both = new long[classes];
    private readonly List<(float Score, bool IsTrue)>[] ranked = [.. Enumerable.Range(0, classes).Select(_ => new List<(float, bool)>())];
    private long rows;
    private long exact;

    /// <summary>Counts a row.</summary>
    /// <param name="truth">For each class 1, or 0.</param>
    /// <param name="predicted">For each class whether it was predicted.</param>
    /// <param name="scores">A score for each class.</param>
    public void Add(ReadOnlySpan<byte> truth, ReadOnlySpan<bool> predicted, ReadOnlySpan<float> scores)
    {
        var isExact = true;
        for (var i = 0; i < classes; i++)
        {
            var isTrue = truth[i] != 0;
            (truths[i], predictions[i]) = (truths[i] + (isTrue ? 1 : 0), predictions[i] + (predicted[i] ? 1 : 0));
            both[i] += isTrue && predicted[i] ? 1 : 0;
            isExact &= isTrue == predicted[i];
            ranked[i].Add((scores[i], isTrue));
        }

        rows++;
        exact += isExact ? 1 : 0;
    }

    public MultiLabelMetrics ToMetrics() => new(rows, exact, truths, predictions, both, Array.ConvertAll(ranked, AveragePrecision));

    // The sum of the gains in recall, each times the precision there. Equal scores are one step, whatever order the rows came in.
    private static double AveragePrecision(List<(float Score, bool IsTrue)> ranked)
    {
        if (ranked.Exists(row => float.IsNaN(row.Score)))
            return double.NaN;
        var (found, seen, sum) = (0L, 0L, 0.0);
        foreach (var step in ranked.GroupBy(row => row.Score).OrderByDescending(step => step.Key))
        {
            var gained = step.LongCount(row => row.IsTrue);
            (found, seen) = (found + gained, seen + step.LongCount());
            sum += (double)gained * found / seen;
        }

        return found == 0 ? double.NaN : sum / found;
    }
}
