using Microsoft.ML.Data;

namespace Microsoft.ML;

public abstract partial class TrainCatalogBase
{
    private protected CrossValidationResult<TMetrics>[] CrossValidate<TMetrics>(
        IDataView data,
        IEstimator<ITransformer> estimator,
        int foldCount,
        string? samplingKeyColumn,
        int? seed,
        Func<IDataView, TMetrics> evaluate)
        where TMetrics : class
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckValue(estimator, nameof(estimator));
        Contracts.CheckParam(foldCount > 1, nameof(foldCount), "Must be more than 1");

        var splits = new DataOperationsCatalog(Environment).CrossValidationSplit(data, foldCount, samplingKeyColumn, seed);
        var trained = splits.Select(split => Train(estimator, split.TrainSet, split.TestSet)).ToArray();
        return [.. trained.Select((fold, i) => new CrossValidationResult<TMetrics>(fold.Model, evaluate(fold.Scored), fold.Scored, i))];
    }

    private static (ITransformer Model, IDataView Scored) Train(IEstimator<ITransformer> estimator, IDataView trainSet, IDataView testSet)
    {
        var model = estimator.Fit(trainSet);
        // A hold-out set is scored and measured, so transformers of every scope take part.
        var scored = model is ITransformerChain chain ? chain.Transform(testSet, TransformerScope.Everything) : model.Transform(testSet);
        return (model, scored);
    }
}
