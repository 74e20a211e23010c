using System.Globalization;
using System.Text;
using static MLNet.CnnCatalog.Transforms.Evaluation.Ratios;

namespace MLNet.CnnCatalog.Transforms.MultiLabel;

/// <summary>
/// How well predictions agree with the truth where an image may have several classes or none. What would be a division by zero is
/// <see cref="double.NaN"/>, and means over the classes (macro) leave it out; those over all decisions together are called micro.
/// </summary>
/// <remarks>
/// For a class, t are the images that have it, p those that it was predicted for, and b those that are both. The numbers are those of scikit-learn,
/// which says 0 unless told otherwise where nothing can be divided.
/// </remarks>
public sealed class MultiLabelMetrics
{
    internal MultiLabelMetrics(long rows, long exact, long[] truths, long[] predictions, long[] both, double[] averagePrecisions)
    {
        (NumberOfRows, PerClassTruths, PerClassPredictions, PerClassTruePositives) = (rows, truths, predictions, both);
        PerClassAveragePrecision = averagePrecisions;
        PerClassPrecision = PerClass(label => Ratio(both[label], predictions[label]));
        PerClassRecall = PerClass(label => Ratio(both[label], truths[label]));
        PerClassF1 = PerClass(label => Ratio(2 * both[label], truths[label] + predictions[label]));
        (MicroPrecision, MicroRecall) = (Ratio(both.Sum(), predictions.Sum()), Ratio(both.Sum(), truths.Sum()));
        MicroF1 = Ratio(2 * both.Sum(), truths.Sum() + predictions.Sum());
        SubsetAccuracy = Ratio(exact, rows);
        HammingLoss = Ratio(truths.Sum() + predictions.Sum() - (2 * both.Sum()), rows * truths.Length);
    }

    /// <summary>How many images were looked at.</summary>
    public long NumberOfRows { get; }

    /// <summary>How many classes there are.</summary>
    public int NumberOfClasses => PerClassTruths.Count;

    /// <summary>t: images that have each class.</summary>
    public IReadOnlyList<long> PerClassTruths { get; }

    /// <summary>p: images that each class was predicted for.</summary>
    public IReadOnlyList<long> PerClassPredictions { get; }

    /// <summary>b: images that have each class and that it was predicted for.</summary>
    public IReadOnlyList<long> PerClassTruePositives { get; }

    /// <summary>Mean of <see cref="PerClassAveragePrecision"/>, 0 to 1, usually written mAP; it needs no threshold. NaN where no image has a class.</summary>
    public double MeanAveragePrecision => Mean(PerClassAveragePrecision);

    /// <summary>
    /// Area under the curve of precision over recall of each class, the images ranked by score: the sum of the gains in recall, each times the precision
    /// there, without interpolation (<c>average_precision_score</c> of scikit-learn; PASCAL VOC of 2007 interpolates). NaN for a class that no image has.
    /// </summary>
    public IReadOnlyList<double> PerClassAveragePrecision { get; }

    /// <summary>b / p of each class, 0 to 1; NaN for one that is nowhere predicted.</summary>
    public IReadOnlyList<double> PerClassPrecision { get; }

    /// <summary>b / t of each class, 0 to 1; NaN for one that no image has.</summary>
    public IReadOnlyList<double> PerClassRecall { get; }

    /// <summary>2 b / (t + p) of each class, 0 to 1; NaN for one that is nowhere true and nowhere predicted.</summary>
    public IReadOnlyList<double> PerClassF1 { get; }

    /// <summary>Mean of <see cref="PerClassPrecision"/>, 0 to 1.</summary>
    public double MacroPrecision => Mean(PerClassPrecision);

    /// <summary>Mean of <see cref="PerClassRecall"/>, 0 to 1.</summary>
    public double MacroRecall => Mean(PerClassRecall);

    /// <summary>Mean of <see cref="PerClassF1"/>, 0 to 1.</summary>
    public double MacroF1 => Mean(PerClassF1);

    /// <summary>Sum of b over sum of p, 0 to 1; NaN where nothing was predicted.</summary>
    public double MicroPrecision { get; }

    /// <summary>Sum of b over sum of t, 0 to 1; NaN where no image has a class.</summary>
    public double MicroRecall { get; }

    /// <summary>Twice the sum of b over the sum of t and p, 0 to 1; NaN where no image has a class and none was predicted.</summary>
    public double MicroF1 { get; }

    /// <summary>Share of the images for which precisely their classes were predicted, 0 to 1.</summary>
    public double SubsetAccuracy { get; }

    /// <summary>Share of the decisions, one for each image and class, that are wrong, 0 to 1.</summary>
    public double HammingLoss { get; }

    /// <summary>The metrics as a table for people, a line for each class and two for the means.</summary>
    /// <param name="classNames">Names of the classes; null takes their numbers.</param>
    /// <exception cref="ArgumentException">There are not as many names as classes.</exception>
    public string GetFormattedTable(IReadOnlyList<string>? classNames = null)
    {
        var names = Names(classNames, NumberOfClasses);
        var width = names.Max(name => Math.Max(name.Length, "macro".Length));
        var table = new StringBuilder();
        Line("class", "images", "AP", "precision", "recall", "F1");
        foreach (var (label, name) in names.Index())
            Line(
                name, Number(PerClassTruths[label]), Share(PerClassAveragePrecision[label]), Share(PerClassPrecision[label]), Share(PerClassRecall[label]),
                Share(PerClassF1[label]));
        Line("macro", Number(NumberOfRows), Share(MeanAveragePrecision), Share(MacroPrecision), Share(MacroRecall), Share(MacroF1));
        Line("micro", Number(NumberOfRows), "", Share(MicroPrecision), Share(MicroRecall), Share(MicroF1));
        return $"{table}subset accuracy {Share(SubsetAccuracy)}, Hamming loss {Share(HammingLoss)}\n";

        void Line(string name, string images, string averagePrecision, string precision, string recall, string f1) => table.Append(
            CultureInfo.InvariantCulture, $"{name.PadRight(width)} {images,9} {averagePrecision,8} {precision,9} {recall,8} {f1,8}\n");
    }

    /// <summary>The table of <see cref="GetFormattedTable"/>, without names.</summary>
    public override string ToString() => GetFormattedTable();

    private double[] PerClass(Func<int, double> metric) => [.. Enumerable.Range(0, NumberOfClasses).Select(metric)];
}
