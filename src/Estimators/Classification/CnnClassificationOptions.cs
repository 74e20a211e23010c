using MLNet.CnnCatalog.Transforms.Columns;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>Options of the trainers of classifiers.</summary>
public sealed partial record CnnClassificationOptions : CnnTrainingOptions
{
    /// <summary>Column of the probabilities; <c>Score</c> by default. Two networks in one pipeline need two names.</summary>
    public string ScoreColumnName { get; init; } = ClassColumns.DefaultScore;

    /// <summary>Column of the most probable class, a key; <c>PredictedLabel</c> by default.</summary>
    public string PredictedLabelColumnName { get; init; } = ClassColumns.DefaultPredictedLabel;

    /// <summary>Share of the target that is spread over all classes (Szegedy et al. 2016), from 0 to below 1; 0 by default.</summary>
    public double LabelSmoothing { get; init; }
}
