namespace MLNet.CnnCatalog.Estimators;

/// <summary>Where a training stands. Reported after every batch, and once more at the end of an epoch that is validated.</summary>
public sealed record TrainingProgress
{
    /// <summary>Epoch in work, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs of the training.</summary>
    public required int Epochs { get; init; }

    /// <summary>Batches of this epoch done, from 1.</summary>
    public required long Batch { get; init; }

    /// <summary>Batches of an epoch.</summary>
    public required long Batches { get; init; }

    /// <summary>Loss of the batch: cross-entropy in nats, with label smoothing where that is set.</summary>
    public required double Loss { get; init; }

    /// <summary>Learning rate of the batch.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Training images a second since the training began, validation left out.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Time since the training began, reading the images included.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Mean cross-entropy on the validation images; null but for the report at the end of an epoch.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Share of validation images classified rightly, 0 to 1; null but for the report at the end of an epoch.</summary>
    public double? ValidationAccuracy { get; init; }
}
