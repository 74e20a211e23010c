namespace MLNet.CnnCatalog.Estimators;

/// <summary>Where a training stands. Reported after every batch, and once more at the end of an epoch that is validated.</summary>
public sealed record TrainingProgress
{
    /// <summary>Epoch in work, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs of the training.</summary>
    public required int Epochs { get; init; }

    /// <summary>Batch of this epoch done, from 1.</summary>
    public required long Batch { get; init; }

    /// <summary>Batches of an epoch.</summary>
    public required long Batches { get; init; }

    /// <summary>Loss of the batch: the sum of <see cref="Losses"/>, each with its weight.</summary>
    public required double Loss { get; init; }

    /// <summary>
    /// What the loss is made of, before it is weighted: <c>CrossEntropy</c> or <c>BinaryCrossEntropy</c> in nats, with label smoothing where that is
    /// set, what else the task has, and under their names the losses of the auxiliary heads.
    /// </summary>
    public required IReadOnlyDictionary<string, double> Losses { get; init; }

    /// <summary>Learning rate of the batch.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Training images a second since the training began, validation left out.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Time since the training began, reading the images included.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>
    /// What was measured on the validation images: <c>Loss</c>, <c>Accuracy</c> and, for segmentation, <c>MeanIoU</c>; where an image may have several
    /// classes <c>MeanAveragePrecision</c>, <c>Loss</c>, <c>MicroF1</c>, <c>MacroF1</c>, <c>SubsetAccuracy</c> and <c>HammingLoss</c>. Empty but for the
    /// report at the end of an epoch.
    /// </summary>
    public IReadOnlyDictionary<string, double> Measures { get; init; } = new Dictionary<string, double>();

    /// <summary>Mean loss on the validation images; null but for the report at the end of an epoch.</summary>
    public double? ValidationLoss => Measures.TryGetValue("Loss", out var loss) ? loss : null;

    /// <summary>
    /// Share of validation images, or of their pixels, classified rightly, 0 to 1; null but for the report at the end of an epoch.
    /// </summary>
    public double? ValidationAccuracy => Measures.TryGetValue("Accuracy", out var accuracy) ? accuracy : null;
}
