using System.Globalization;
using System.Text;
using static MLNet.CnnCatalog.Transforms.Evaluation.Ratios;

namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>
/// How well predicted label maps agree with the true ones, over the pixels of all images together. Pixels whose truth is <see
/// cref="LabelMap.Ignored"/> count nowhere. A pixel of a class whose prediction is <see cref="LabelMap.Ignored"/> is wrong: it counts among
/// the pixels of its class, and among the predictions of none. What would be a division by zero is <see cref="double.NaN"/>, and means
/// leave it out.
/// </summary>
/// <remarks>
/// For a class, t are its pixels, p those that it was predicted for, and b those that are both. The definitions are those of Long,
/// Shelhamer and Darrell, "Fully Convolutional Networks for Semantic Segmentation", CVPR 2015, arXiv:1411.4038, section 5; a class that is
/// nowhere true and nowhere predicted is left out of the means.
/// </remarks>
public sealed class SegmentationMetrics
{
    private readonly long[] truths;

    /// <param name="confusion">Rows are true classes, columns predicted ones.</param>
    /// <param name="unassigned">Pixels of every true class for which no class was predicted.</param>
    internal SegmentationMetrics(long[][] confusion, long[] unassigned)
    {
        (ConfusionMatrix, UnassignedPixels) = (Array.ConvertAll(confusion, row => (IReadOnlyList<long>)row), unassigned);
        truths = [.. confusion.Select((row, label) => row.Sum() + unassigned[label])];
        var predictions = confusion.Select((_, label) => confusion.Sum(row => row[label])).ToArray();
        var both = confusion.Select((row, label) => row[label]).ToArray();
        var pixels = truths.Sum();
        PixelAccuracy = Ratio(both.Sum(), pixels);
        PerClassAccuracy = PerClass(label => Ratio(both[label], truths[label]));
        PerClassIoU = PerClass(label => Ratio(both[label], truths[label] + predictions[label] - both[label]));
        PerClassDice = PerClass(label => Ratio(2 * both[label], truths[label] + predictions[label]));
        FrequencyWeightedIoU = pixels == 0 ? double.NaN
            : PerClassIoU.Index().Where(entry => truths[entry.Index] > 0).Sum(entry => entry.Item * truths[entry.Index] / pixels);
    }

    /// <summary>Pixels by true class (row) and predicted class (column).</summary>
    public IReadOnlyList<IReadOnlyList<long>> ConfusionMatrix { get; }

    /// <summary>
    /// Pixels of every true class for which <see cref="LabelMap.Ignored"/> was predicted: they are in no column of the matrix.
    /// </summary>
    public IReadOnlyList<long> UnassignedPixels { get; }

    /// <summary>How many classes there are.</summary>
    public int NumberOfClasses => truths.Length;

    /// <summary>Share of the pixels whose class was predicted, 0 to 1; NaN where no pixel counts.</summary>
    public double PixelAccuracy { get; }

    /// <summary>Mean of <see cref="PerClassAccuracy"/>, 0 to 1; NaN where no pixel counts.</summary>
    public double MeanAccuracy => Mean(PerClassAccuracy);

    /// <summary>
    /// b / t: share of the pixels of each class for which it was predicted, also called recall; NaN for a class that is nowhere true.
    /// </summary>
    public IReadOnlyList<double> PerClassAccuracy { get; }

    /// <summary>Mean of <see cref="PerClassIoU"/>, 0 to 1, usually written mIoU; NaN where no pixel counts.</summary>
    public double MeanIoU => Mean(PerClassIoU);

    /// <summary>
    /// b / (t + p - b): intersection over union, or Jaccard index, of each class; NaN for a class that is nowhere true and nowhere
    /// predicted, 0 for one that is only predicted.
    /// </summary>
    public IReadOnlyList<double> PerClassIoU { get; }

    /// <summary>Mean of <see cref="PerClassIoU"/> weighted by t, 0 to 1; NaN where no pixel counts.</summary>
    public double FrequencyWeightedIoU { get; }

    /// <summary>Mean of <see cref="PerClassDice"/>, 0 to 1; NaN where no pixel counts.</summary>
    public double MeanDice => Mean(PerClassDice);

    /// <summary>
    /// 2 b / (t + p): Dice coefficient, or F1, of each class; NaN for a class that is nowhere true and nowhere predicted.
    /// </summary>
    public IReadOnlyList<double> PerClassDice { get; }

    /// <summary>The metrics as a table for people, a line for each class and one for the means.</summary>
    /// <param name="classNames">Names of the classes; null takes their numbers.</param>
    /// <exception cref="ArgumentException">There are not as many names as classes.</exception>
    public string GetFormattedTable(IReadOnlyList<string>? classNames = null)
    {
        var names = Names(classNames, NumberOfClasses);
        var width = names.Max(name => Math.Max(name.Length, "class".Length));
        var table = new StringBuilder();
        Line("class", "pixels", "IoU", "Dice", "accuracy");
        foreach (var (label, name) in names.Index())
            Line(name, Number(truths[label]), Share(PerClassIoU[label]), Share(PerClassDice[label]), Share(PerClassAccuracy[label]));
        Line("mean", Number(truths.Sum()), Share(MeanIoU), Share(MeanDice), Share(MeanAccuracy));
        return $"{table}pixel accuracy {Share(PixelAccuracy)}, frequency-weighted IoU {Share(FrequencyWeightedIoU)}\n";

        void Line(string name, string pixels, string iou, string dice, string accuracy) =>
            table.Append(CultureInfo.InvariantCulture, $"{name.PadRight(width)} {pixels,12} {iou,8} {dice,8} {accuracy,8}\n");
    }

    /// <summary>The table of <see cref="GetFormattedTable"/>, without names.</summary>
    public override string ToString() => GetFormattedTable();

    private double[] PerClass(Func<int, double> metric) => [.. Enumerable.Range(0, NumberOfClasses).Select(metric)];
}
