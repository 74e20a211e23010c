namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>
/// Tells whether a training learns anything: its loss against that of a network which knows how frequent the classes are and sees nothing of the
/// images.
/// </summary>
/// <param name="classes">Number of classes.</param>
/// <param name="labelSmoothing">Share of the target that is spread over all classes.</param>
/// <param name="headWeights">What the losses of the auxiliary heads are multiplied by.</param>
internal sealed class ChanceLevel(int classes, double labelSmoothing, IReadOnlyList<double> headWeights)
{
    // Losses of a network that learns nothing scatter above the level, not below it.
    private const double Moved = 0.99;

    private readonly long[] images = new long[classes];
    private double sum;
    private long count;

    /// <summary>The lowest mean loss of an epoch.</summary>
    public double Lowest { get; private set; } = double.PositiveInfinity;

    /// <summary>The entropy of the targets, in nats: ln(classes) where all are as frequent.</summary>
    public double Loss
    {
        get
        {
            var total = images.Sum();
            return (1 + headWeights.Sum()) * images.Sum(number => Entropy(((1 - labelSmoothing) * number / total) + (labelSmoothing / classes)));
        }
    }

    public bool IsStuck => double.IsFinite(Lowest) && Lowest > Moved * Loss;

    public void Add(ImageBatch batch, double loss)
    {
        foreach (var label in batch.Classes)
            images[label]++;
        sum += loss * batch.Classes.Length;
        count += batch.Classes.Length;
    }

    public void EndEpoch()
    {
        if (count > 0)
            Lowest = Math.Min(Lowest, sum / count);
        (sum, count) = (0, 0);
    }

    private static double Entropy(double share) => share > 0 ? -share * Math.Log(share) : 0;
}
