namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>
/// Where a training stands: with the numbers of the network, of the optimiser and of the average, all that it needs to go on from here. What is drawn
/// at random is a function of the seed, the epoch and the batch.
/// </summary>
internal sealed class TrainingState
{
    /// <summary>The epoch in work, from 1.</summary>
    public int Epoch { get; set; } = 1;

    /// <summary>Batches of this epoch that were learnt from.</summary>
    public long Batches { get; set; }

    /// <summary>Steps of the optimiser.</summary>
    public long Steps { get; set; }

    /// <summary>Images that were learnt from, in all epochs.</summary>
    public long Images { get; set; }

    /// <summary>What was learnt from in this epoch, as far as its losses were read.</summary>
    public LossSum LossOfEpoch { get; set; }

    /// <summary>The lowest mean loss of an epoch.</summary>
    public double LowestLoss { get; set; } = double.PositiveInfinity;

    /// <summary>What validation has said so far.</summary>
    public Standing Standing { get; set; }
}

/// <summary>A sum of losses.</summary>
internal readonly record struct LossSum(double Sum, long Images)
{
    public double Mean => Images > 0 ? Sum / Images : double.PositiveInfinity;

    public LossSum And(double loss, int images) => new(Sum + (loss * images), Images + images);
}

/// <summary>The epochs that were validated.</summary>
/// <param name="Last">What the last one was measured to be.</param>
/// <param name="Best">The best, with finite weights.</param>
/// <param name="Improved">The last that was better than those before by as much as was asked for.</param>
/// <param name="Waited">Epochs since then.</param>
internal readonly record struct Standing(Measure? Last, Measure? Best, Measure? Improved, int Waited)
{
    /// <summary>The standing after one more epoch.</summary>
    /// <param name="measure">What it was measured to be.</param>
    /// <param name="isBest">Whether it is better than all before, and its weights are finite.</param>
    /// <param name="improvement">How much better is an improvement.</param>
    public Standing After(Measure measure, bool isBest, double improvement)
    {
        var improves = isBest && measure.IsBetterThan(Improved, improvement);
        return new(measure, isBest ? measure : Best, improves ? measure : Improved, improves ? 0 : Waited + 1);
    }
}

/// <summary>How the images of an epoch are shared among batches, and batches among steps. A last batch of a single image is left out.</summary>
/// <param name="Count">Images of the training.</param>
/// <param name="BatchSize">Images of a batch.</param>
/// <param name="BatchesPerStep">Batches of a step.</param>
internal sealed record EpochPlan(int Count, int BatchSize, int BatchesPerStep)
{
    private long Images => Count % BatchSize == 1 ? Count - 1 : Count;

    public long Batches => Quotient(Images, BatchSize);

    public long Steps => Quotient(Batches, BatchesPerStep);

    /// <summary>Whether a batch, counted from 0, is the last one of its step.</summary>
    public bool EndsStep(long batch) => (batch + 1) % BatchesPerStep == 0 || batch + 1 == Batches;

    /// <summary>What share of the images of its step a batch has.</summary>
    /// <param name="batch">The batch, counted from 0.</param>
    /// <param name="images">Its images.</param>
    public double ShareOf(long batch, int images)
    {
        var ofStep = (long)BatchesPerStep * BatchSize;
        return (double)images / Math.Min(ofStep, Images - (batch / BatchesPerStep * ofStep));
    }

    private static long Quotient(long number, long by) => (number + by - 1) / by;
}
