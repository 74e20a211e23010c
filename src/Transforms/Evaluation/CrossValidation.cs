using Microsoft.ML;

namespace MLNet.CnnCatalog.Transforms.Evaluation;

/// <summary>Cross-validation by metrics that ML.NET does not know.</summary>
internal static class CrossValidation
{
    public static IReadOnlyList<CrossValidationResult<TMetrics>> Run<TMetrics>(
        IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds, string? samplingKeyColumnName, int? seed, Func<IDataView, TMetrics> evaluate)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentOutOfRangeException.ThrowIfLessThan(numberOfFolds, 2);
        var folds = new MLContext().Data.CrossValidationSplit(data, numberOfFolds, samplingKeyColumnName, seed ?? 0);
        return [.. folds.Select((rows, fold) =>
        {
            var model = estimator.Fit(rows.TrainSet);
            var scored = model.Transform(rows.TestSet);
            return new CrossValidationResult<TMetrics>(fold, model, scored, evaluate(scored));
        })];
    }
}

/// <summary>What came of one fold, as ML.NET's <c>CrossValidationResult</c> has it, whose constructor is its own.</summary>
public sealed class CrossValidationResult<TMetrics>
{
    internal CrossValidationResult(int fold, ITransformer model, IDataView scoredHoldOutSet, TMetrics metrics) =>
        (Fold, Model, ScoredHoldOutSet, Metrics) = (fold, model, scoredHoldOutSet, metrics);

    /// <summary>Number of the fold, from 0.</summary>
    public int Fold { get; }

    /// <summary>The model that was fitted on the other folds.</summary>
    public ITransformer Model { get; }

    /// <summary>The rows of the fold with what the model predicts; they are scored when they are read.</summary>
    public IDataView ScoredHoldOutSet { get; }

    /// <summary>How well the model did on the fold.</summary>
    public TMetrics Metrics { get; }
}
