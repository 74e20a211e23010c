using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.MultiLabel;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>Options of the trainers of classifiers whose images may have several classes, or none.</summary>
public sealed record CnnMultiLabelOptions : CnnTrainingOptions
{
    /// <summary>Column of the probabilities; <c>Score</c> by default. Two networks in one pipeline need two names.</summary>
    public string ScoreColumnName { get; init; } = ClassColumns.DefaultScore;

    /// <summary>Column of the classes whose probability reaches <see cref="Threshold"/>, a vector of booleans; <c>PredictedLabels</c> by default.</summary>
    public string PredictedLabelsColumnName { get; init; } = MultiLabelOutput.DefaultPredictedLabels;

    /// <summary>Probability from which on a class is predicted, above 0 and below 1; 0.5 by default. Nothing is learnt by it.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>
    /// What the loss of the images that have a class is multiplied by, a finite number above 0 for each class, as PyTorch's <c>pos_weight</c>: images
    /// without the class over images with it balances the two. Null, the default, for 1.
    /// </summary>
    public IReadOnlyList<float>? PositiveWeights { get; init; }

    /// <summary>Share of the targets that is moved halfway between 0 and 1 (Szegedy et al. 2016), from 0 to below 1; 0 by default.</summary>
    public double LabelSmoothing { get; init; }
}
