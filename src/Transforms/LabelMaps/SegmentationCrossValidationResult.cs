using Microsoft.ML;

namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>What came of one fold, as ML.NET's <c>CrossValidationResult</c> has it.</summary>
public sealed class SegmentationCrossValidationResult
{
    internal SegmentationCrossValidationResult(int fold, ITransformer model, IDataView scoredHoldOutSet, SegmentationMetrics metrics) =>
        (Fold, Model, ScoredHoldOutSet, Metrics) = (fold, model, scoredHoldOutSet, metrics);

    /// <summary>Number of the fold, from 0.</summary>
    public int Fold { get; }

    /// <summary>The model that was fitted on the other folds.</summary>
    public ITransformer Model { get; }

    /// <summary>The rows of the fold with what the model predicts; they are scored when they are read.</summary>
    public IDataView ScoredHoldOutSet { get; }

    /// <summary>How well the model did on the fold.</summary>
    public SegmentationMetrics Metrics { get; }
}
