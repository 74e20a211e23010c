using Compat.Tests.MicrosoftML.Training;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Evaluation;

public class CrossValidationTests
{
    private readonly MLContext context = new(seed: 1);

    private IEstimator<ITransformer> Trainer => context.MulticlassClassification.Trainers.LbfgsMaximumEntropy();

    [Fact]
    public void Each_row_is_held_out_once_and_trained_on_in_all_other_folds()
    {
        var recorder = new RowRecorder(Trainer);

        var folds = context.MulticlassClassification.CrossValidate(Flower.View(context, 60), recorder, numberOfFolds: 4);

        Assert.Equal([0, 1, 2, 3], folds.Select(fold => fold.Fold));
        Assert.Equal(Enumerable.Range(0, 60), folds.SelectMany(HeldOut).Order());
        Assert.Equal(4, recorder.TrainSets.Count);
        foreach (var (fold, trainSet) in folds.Zip(recorder.TrainSets))
            Assert.Equal(Enumerable.Range(0, 60), trainSet.Concat(HeldOut(fold)).Order());
    }

    [Fact]
    public void A_classifier_that_learns_is_right_on_rows_that_it_did_not_see()
    {
        var folds = context.MulticlassClassification.CrossValidate(Flower.View(context, 120), Trainer);

        Assert.Equal(5, folds.Count);
        Assert.All(folds, fold => Assert.True(fold.Metrics.MicroAccuracy > 0.9, $"fold {fold.Fold}: {fold.Metrics.MicroAccuracy}"));
        Assert.All(folds, fold => Assert.InRange(fold.Metrics.LogLoss, 0.01, 0.5));
    }

    [Fact]
    public void The_metrics_are_those_of_the_scored_hold_out_set()
    {
        var folds = context.MulticlassClassification.CrossValidate(Flower.View(context, 60), Trainer, numberOfFolds: 3);

        foreach (var fold in folds)
        {
            var again = context.MulticlassClassification.Evaluate(fold.ScoredHoldOutSet);
            Assert.Equal(again.LogLoss, fold.Metrics.LogLoss);
            Assert.Equal(HeldOut(fold).Count(), fold.Metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()));
        }
    }

    [Fact]
    public void The_hold_out_set_has_the_input_columns_and_those_of_the_model()
    {
        var data = Flower.View(context, 60);

        var fold = context.MulticlassClassification.CrossValidate(data, Trainer, numberOfFolds: 2)[0];

        Assert.Equal(
            [.. data.Schema.Select(column => column.Name), "PredictedLabel", "Score"],
            fold.ScoredHoldOutSet.Schema.Select(column => column.Name));
    }

    [Fact]
    public void Rows_with_the_same_sampling_key_stay_together()
    {
        var data = Flower.View(context, 60);

        var folds = context.MulticlassClassification.CrossValidate(data, Trainer, numberOfFolds: 2, samplingKeyColumnName: "Bed");

        var beds = folds.Select(fold => fold.ScoredHoldOutSet.GetColumn<string>("Bed").ToHashSet()).ToArray();
        Assert.Empty(beds[0].Intersect(beds[1]));
        Assert.Equal(8, beds[0].Union(beds[1]).Count());
    }

    [Fact]
    public void The_same_seed_gives_the_same_folds()
    {
        var data = Flower.View(context, 60);

        var first = context.MulticlassClassification.CrossValidate(data, Trainer, numberOfFolds: 2, seed: 7);
        var second = context.MulticlassClassification.CrossValidate(data, Trainer, numberOfFolds: 2, seed: 7);

        Assert.Equal(first.Select(HeldOut), second.Select(HeldOut));
    }

    [Fact]
    public void Folds_are_those_of_the_cross_validation_split()
    {
        var data = Flower.View(context, 60);

        var splits = context.Data.CrossValidationSplit(data, numberOfFolds: 3, seed: 7);
        var folds = context.MulticlassClassification.CrossValidate(data, Trainer, numberOfFolds: 3, seed: 7);

        Assert.Equal(splits.Select(split => split.TestSet.GetColumn<int>("Id")), folds.Select(HeldOut));
    }

    [Fact]
    public void Transformers_for_training_alone_take_part_in_scoring_the_hold_out_set()
    {
        var chain = new EstimatorChain<ITransformer>()
            .Append(context.Transforms.CopyColumns("Copy", "Id"), TransformerScope.Training)
            .Append(Trainer);

        var fold = context.MulticlassClassification.CrossValidate(Flower.View(context, 60), chain, numberOfFolds: 2)[0];

        Assert.NotNull(fold.ScoredHoldOutSet.Schema.GetColumnOrNull("Copy"));
        Assert.Null(fold.Model.GetOutputSchema(Flower.View(context, 60).Schema).GetColumnOrNull("Copy"));
    }

    [Fact]
    public void Another_label_column_may_be_evaluated()
    {
        var data = Flower.View(context, 60);
        var rename = context.Transforms.CopyColumns("Truth", "Label").Append(context.Transforms.DropColumns("Label"));
        var renamed = rename.Fit(data).Transform(data);
        var trainer = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Truth");

        var folds = context.MulticlassClassification.CrossValidate(renamed, trainer, numberOfFolds: 2, labelColumnName: "Truth");

        Assert.All(folds, fold => Assert.True(fold.Metrics.MicroAccuracy > 0.9));
    }

    [Fact]
    public void Bad_arguments_are_refused()
    {
        var data = Flower.View(context);
        var catalog = context.MulticlassClassification;

        Assert.Throws<ArgumentOutOfRangeException>(() => catalog.CrossValidate(data, Trainer, numberOfFolds: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => catalog.CrossValidate(data, Trainer, labelColumnName: ""));
        Assert.Throws<ArgumentNullException>(() => catalog.CrossValidate(null!, Trainer));
        Assert.Throws<ArgumentNullException>(() => catalog.CrossValidate(data, null!));
    }

    private static IEnumerable<int> HeldOut(TrainCatalogBase.CrossValidationResult<MulticlassClassificationMetrics> fold) =>
        fold.ScoredHoldOutSet.GetColumn<int>("Id");

    private sealed class RowRecorder(IEstimator<ITransformer> inner) : IEstimator<ITransformer>
    {
        public List<int[]> TrainSets { get; } = [];

        public ITransformer Fit(IDataView input)
        {
            TrainSets.Add([.. input.GetColumn<int>("Id")]);
            return inner.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }
}
