using Microsoft.ML.Data;
using Microsoft.ML.Trainers.Optimization;

namespace Microsoft.ML.Trainers;

public abstract class LbfgsTrainerBase<TOptions, TTransformer, TModel> : TrainerEstimatorBase<TTransformer, TModel>
    where TOptions : LbfgsTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private protected LbfgsTrainerBase(TOptions options, SchemaShape.Column label)
        : base(
            new(options.FeatureColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false),
            label,
            WeightColumnOf(options))
    {
        options.Check();
        TrainerOptions = options;
    }

    public override TrainerInfo Info { get; } = new(needNormalization: true, wantCaching: true);

    private protected TOptions TrainerOptions { get; }

    private static SchemaShape.Column WeightColumnOf(TOptions options) => options.ExampleWeightColumnName is { } name
        ? new(name, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false)
        : default;

    public abstract class OptionsBase : TrainerInputBaseWithWeight
    {
        public float L2Regularization = 1;
        public float L1Regularization = 1;
        public float OptimizationTolerance = 1e-7f;
        public int HistorySize = 20;
        public int MaximumNumberOfIterations = int.MaxValue;
        public int? NumberOfThreads;
        public bool EnforceNonNegativity;

        protected OptionsBase()
        {
        }

        internal ParallelOptions Parallelism => new() { MaxDegreeOfParallelism = NumberOfThreads ?? Environment.ProcessorCount };

        internal void Check()
        {
            Contracts.CheckParam(NumberOfThreads is null or > 0, nameof(NumberOfThreads), "Must be positive (or empty for default)");
            Contracts.CheckParam(L2Regularization >= 0, nameof(L2Regularization), "Must be non-negative");
            Contracts.CheckParam(L1Regularization >= 0, nameof(L1Regularization), "Must be non-negative");
            Contracts.CheckParam(OptimizationTolerance > 0, nameof(OptimizationTolerance), "Must be positive");
            Contracts.CheckParam(HistorySize > 0, nameof(HistorySize), "Must be positive");
            Contracts.CheckParam(MaximumNumberOfIterations > 0, nameof(MaximumNumberOfIterations), "Must be positive");
        }

        /// <summary>How to minimise a loss that is a mean over rows: the L1 term is shared out among them, like the L2 term.</summary>
        internal MinimizerOptions ToMinimizerOptions(int biasCount, int rowCount) => new()
        {
            L1Weight = (double)L1Regularization / rowCount,
            FirstPenalizedIndex = biasCount,
            // ML.NET spares the biases from the constraint only where it spares them from an L1 term.
            FirstNonNegativeIndex = !EnforceNonNegativity ? int.MaxValue : L1Regularization > 0 ? biasCount : 0,
            HistorySize = HistorySize,
            Tolerance = OptimizationTolerance,
            MaximumIterations = MaximumNumberOfIterations,
        };
    }
}
