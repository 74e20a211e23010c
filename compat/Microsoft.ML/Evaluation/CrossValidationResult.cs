namespace Microsoft.ML;

public abstract partial class TrainCatalogBase
{
    public sealed class CrossValidationResult<T>
        where T : class
    {
        public readonly T Metrics;
        public readonly ITransformer Model;
        public readonly IDataView ScoredHoldOutSet;
        public readonly int Fold;

        internal CrossValidationResult(ITransformer model, T metrics, IDataView scores, int fold)
        {
            Metrics = metrics;
            Model = model;
            ScoredHoldOutSet = scores;
            Fold = fold;
        }
    }
}
