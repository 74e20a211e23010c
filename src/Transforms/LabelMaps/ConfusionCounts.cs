namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>Counts which class pixels have and which was predicted, a piece at a time. It is not safe for use by several threads.</summary>
internal sealed class ConfusionCounts
{
    private readonly int classes;
    // A row for each true class; the last number of a row counts predictions of no class.
    private readonly long[] counts;

    /// <param name="classes">1 to 255.</param>
    public ConfusionCounts(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, LabelMap.Ignored);
        (this.classes, counts) = (classes, new long[classes * (classes + 1)]);
    }

    /// <summary>Counts pixels. Those whose truth is <see cref="LabelMap.Ignored"/> count nowhere.</summary>
    /// <param name="truth">A label a pixel.</param>
    /// <param name="predicted">As many.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="InvalidDataException">A label is no class; what was before it has been counted.</exception>
    public void Add(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> predicted)
    {
        if (truth.Length != predicted.Length)
            throw new ArgumentException($"There are {truth.Length} labels and {predicted.Length} predicted ones.", nameof(predicted));
        for (var i = 0; i < truth.Length; i++)
        {
            var (row, column) = (truth[i], (int)predicted[i]);
            if (row == LabelMap.Ignored)
                continue;
            if (column == LabelMap.Ignored)
                column = classes;
            else if (column >= classes)
                throw NoClass("predicted label", column);
            if (row >= classes)
                throw NoClass("label", row);
            counts[(row * (classes + 1)) + column]++;
        }
    }

    /// <summary>The metrics of what was counted.</summary>
    /// <param name="first">How many classes to look at, from the first; null for all. The others must not occur.</param>
    public SegmentationMetrics ToMetrics(int? first = null) => new(
        [.. Enumerable.Range(0, first ?? classes).Select(row => counts.AsSpan(row * (classes + 1), first ?? classes).ToArray())],
        [.. Enumerable.Range(0, first ?? classes).Select(row => counts[(row * (classes + 1)) + classes])]);

    /// <summary>One more than the last class that was seen; at least 1.</summary>
    public int ClassesSeen()
    {
        var last = 0;
        for (var row = 0; row < classes; row++)
            for (var column = 0; column <= classes; column++)
                if (counts[(row * (classes + 1)) + column] > 0)
                    last = Math.Max(last, column < classes ? Math.Max(row, column) : row);
        return last + 1;
    }

    private InvalidDataException NoClass(string what, int label) => new(
        $"A pixel has the {what} {label}, and the classes are 0 to {classes - 1}. Set how many classes there are, or repair the label map.");
}
