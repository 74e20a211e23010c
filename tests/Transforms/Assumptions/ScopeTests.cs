using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Transforms.Tests.Assumptions;

/// <summary>Why augmentation cannot be a transformer for training alone: ML.NET runs those in scoring too.</summary>
public class ScopeTests
{
    private static readonly MLContext Ml = new(seed: 1);

    private static readonly IDataView Rows = Ml.Data.LoadFromEnumerable(
        Enumerable.Range(0, 40).Select(number => new Row { Number = number, Label = number % 2 == 0, Features = [number % 2, number] }));

    private static readonly IEstimator<ITransformer> WithoutScopes =
        Ml.Transforms.Conversion.MapValueToKey("Label").Append(Ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());

    private static EstimatorChain<ITransformer> ForTrainingAlone => new EstimatorChain<ITransformer>()
        .Append(Ml.Transforms.CopyColumns("Copy", "Number"), TransformerScope.Training)
        .Append(WithoutScopes);

    [Fact]
    public void Cross_validation_scores_with_transformers_for_training_alone()
    {
        var fold = Ml.MulticlassClassification.CrossValidate(Rows, ForTrainingAlone, numberOfFolds: 2)[0];

        Assert.NotNull(fold.ScoredHoldOutSet.Schema.GetColumnOrNull("Copy"));
    }

    [Fact]
    public void A_prediction_engine_runs_transformers_for_training_alone()
    {
        using var engine = Ml.Model.CreatePredictionEngine<Row, Copied>(ForTrainingAlone.Fit(Rows));

        Assert.Equal(7, engine.Predict(new Row { Number = 7, Features = [1, 7] }).Copy);
    }

    [Fact]
    public void A_prediction_engine_disposes_its_model()
    {
        var disposed = 0;
        var model = new Disposal(WithoutScopes.Fit(Rows), () => disposed++);

        Ml.Model.CreatePredictionEngine<Row, Scored>(model).Dispose();
        Ml.Model.CreatePredictionEngine<Row, Scored>(model, new PredictionEngineOptions { OwnsTransformer = false }).Dispose();

        Assert.Equal(1, disposed);
    }

    private sealed class Row
    {
        public float Number { get; set; }

        public bool Label { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Copied
    {
        public float Copy { get; set; }
    }

    private sealed class Scored
    {
        public float[] Score { get; set; } = [];
    }

    private sealed class Disposal(ITransformer inner, Action disposed) : ITransformer, IDisposable
    {
        public bool IsRowToRowMapper => true;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

        public IDataView Transform(IDataView input) => inner.Transform(input);

        public void Save(ModelSaveContext ctx) => inner.Save(ctx);

        public void Dispose() => disposed();
    }
}
