namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>Counts how often classes occur in label maps. Ignored pixels count nowhere.</summary>
/// <param name="classes">Number of classes, 1 to 255.</param>
internal sealed class LabelCounts(int classes)
{
    private readonly long[] own = new long[classes];
    private readonly long[] around = new long[classes];

    /// <summary>The pixels of each class.</summary>
    public IReadOnlyList<long> Pixels => own;

    /// <param name="map">A label map.</param>
    /// <param name="row">What errors call its row.</param>
    /// <exception cref="InvalidDataException">A label is none of the classes.</exception>
    public void Add(LabelMap map, string row)
    {
        var counts = new long[LabelMap.Ignored + 1];
        foreach (var label in map.Labels.Span)
            counts[label]++;
        if (counts.AsSpan(classes, LabelMap.Ignored - classes).IndexOfAnyExcept(0) is >= 0 and var beyond)
            throw new InvalidDataException(
                $"{row} has the label {classes + beyond}, and the classes are 0 to {classes - 1}. Set how many classes there are, or repair the label map.");
        var labelled = map.Labels.Length - counts[LabelMap.Ignored];
        for (var label = 0; label < classes; label++)
            (own[label], around[label]) = (own[label] + counts[label], around[label] + (counts[label] > 0 ? labelled : 0));
    }

    /// <summary>The counts of the first classes alone.</summary>
    public LabelCounts Of(int first)
    {
        var counts = new LabelCounts(first);
        own.AsSpan(0, first).CopyTo(counts.own);
        around.AsSpan(0, first).CopyTo(counts.around);
        return counts;
    }

    /// <summary>
    /// Weights of the classes in a loss, so that rare ones count as much as frequent ones: median frequency balancing (Eigen and Fergus, "Predicting Depth,
    /// Surface Normals and Semantic Labels", ICCV 2015, arXiv:1411.4734). The weight of a class is the median of all frequencies over its own: its pixels
    /// among those of all images that it occurs in. The weight of a class that never occurs is 1; no pixel is weighted by it.
    /// </summary>
    public float[] MedianFrequencyWeights()
    {
        var frequencies = own.Zip(around, (pixels, all) => (double)pixels / all).ToArray();
        double[] sorted = [.. frequencies.Where(frequency => !double.IsNaN(frequency)).Order()];
        var median = sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return Array.ConvertAll(frequencies, frequency => double.IsNaN(frequency) ? 1 : (float)(median / frequency));
    }
}
