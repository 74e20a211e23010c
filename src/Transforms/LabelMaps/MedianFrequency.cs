using Microsoft.ML;

namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>
/// Weights of classes in a loss, so that rare ones count as much as frequent ones: median frequency balancing (Eigen and Fergus,
/// "Predicting Depth, Surface Normals and Semantic Labels", ICCV 2015, arXiv:1411.4734).
/// </summary>
internal static class MedianFrequency
{
    /// <summary>Reads the label maps of all rows.</summary>
    /// <exception cref="ArgumentException">The column is missing or of another type, or there are no rows.</exception>
    /// <exception cref="InvalidDataException">A map is missing, or a label is no class.</exception>
    public static float[] Weights(IDataView data, string labelMapColumnName, int classes)
    {
        var column = LabelMapColumn.Bind(data.Schema, labelMapColumnName, nameof(labelMapColumnName));
        return Weights(LabelMapColumn.Rows(data, column).Select(entry => (entry.Maps[0], entry.Row)), classes);
    }

    /// <summary>
    /// The weight of a class is the median of all frequencies over its own: its pixels among those of all images that it occurs in, where
    /// ignored pixels count nowhere. The weight of a class that never occurs is 1; no pixel is weighted by it.
    /// </summary>
    public static float[] Weights(IEnumerable<(LabelMap Map, string Row)> maps, int classes)
    {
        var (own, around) = (new long[classes], new long[classes]);
        var counts = new long[LabelMap.Ignored + 1];
        foreach (var (map, row) in maps)
        {
            Array.Clear(counts);
            foreach (var label in map.Labels.Span)
                counts[label]++;
            if (counts.AsSpan(classes, LabelMap.Ignored - classes).IndexOfAnyExcept(0) is >= 0 and var beyond)
                throw new InvalidDataException($"{row} has the label {classes + beyond}, and the classes are 0 to {classes - 1}.");
            var labelled = map.Labels.Length - counts[LabelMap.Ignored];
            for (var label = 0; label < classes; label++)
                (own[label], around[label]) = (own[label] + counts[label], around[label] + (counts[label] > 0 ? labelled : 0));
        }

        var frequencies = own.Zip(around, (pixels, all) => (double)pixels / all).ToArray();
        var median = Median([.. frequencies.Where(frequency => !double.IsNaN(frequency)).Order()]);
        return Array.ConvertAll(frequencies, frequency => double.IsNaN(frequency) ? 1 : (float)(median / frequency));
    }

    private static double Median(double[] sorted) => sorted.Length == 0
        ? throw new ArgumentException("No pixel of the data belongs to a class: there are no rows, or all pixels are ignored.", nameof(sorted))
        : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
