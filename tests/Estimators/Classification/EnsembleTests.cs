using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

public class EnsembleTests
{
    private static readonly IDataView Rows = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(Swatches.Rows(45))).Transform(View(Swatches.Rows(45)));

    [Fact]
    public void Scores_are_the_means_of_the_members()
    {
        var (first, second) = (Member(1).Fit(Rows), Member(2).Fit(Rows));
        var expected = Scores(first, Rows).Zip(Scores(second, Rows), (a, b) => a.Zip(b, (x, y) => (x + y) / 2).ToArray()).ToArray();

        using var ensemble = CnnClassificationTransformer.Average(first, second);

        Assert.Equal(2, ensemble.Members.Count);
        Assert.All(expected.Zip(Scores(ensemble, Rows)), row => Assert.All(row.First.Zip(row.Second), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-6)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(42)]
    public void The_log_loss_is_never_worse_than_the_mean_of_the_members(int seed)
    {
        var members = Enumerable.Range(seed, 3).Select(each => Member(each).Fit(Rows)).ToList();
        var losses = members.Select(model => Ml.MulticlassClassification.Evaluate(model.Transform(Rows)).LogLoss).ToList();

        using var ensemble = CnnClassificationTransformer.Average(members);

        Assert.InRange(Ml.MulticlassClassification.Evaluate(ensemble.Transform(Rows)).LogLoss, 0, losses.Average());
    }

    [Fact]
    public void An_ensemble_of_different_networks_is_trained_as_one_trainer_and_cross_validated()
    {
        var pipeline = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.CnnEnsemble(
                Member(1, epochs: 8), Ml.MulticlassClassification.Trainers.ResNet20("Label", "Image", Quick with { Epochs = 4 })))
            .Append(Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        var folds = Ml.MulticlassClassification.CrossValidate(View(Swatches.Rows(60)), pipeline, numberOfFolds: 2);

        Assert.All(folds, fold => Assert.InRange(fold.Metrics.MicroAccuracy, 0.6, 1));
    }

    [Fact]
    public void A_prediction_engine_averages_too()
    {
        using var ensemble = CnnClassificationTransformer.Average(Member(1).Fit(Rows), Member(2).Fit(Rows));
        var expected = Scores(ensemble, Rows);

        using var engine = Ml.Model.CreatePredictionEngine<Swatch, OnlyScore>(ensemble);

        Assert.All(Swatches.Rows(45).Zip(expected), pair =>
            Assert.All(engine.Predict(pair.First).Score.Zip(pair.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-5)));
    }

    [Fact]
    public void Models_with_other_classes_are_refused()
    {
        var others = Swatches.Rows(30, colours: 2).ToList();
        var model = Member(1).Fit(Ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(others)).Transform(View(others)));

        var error = Assert.Throws<ArgumentException>(() => CnnClassificationTransformer.Average(Member(1).Fit(Rows), model));

        Assert.Contains("[red, green, blue]", error.Message);
        Assert.Contains("[red, green]", error.Message);
    }

    [Fact]
    public void An_empty_ensemble_is_refused()
    {
        Assert.Throws<ArgumentException>(() => CnnClassificationTransformer.Average());
        Assert.Throws<ArgumentException>(() => Ml.MulticlassClassification.Trainers.CnnEnsemble());
    }

    private static CnnClassificationTrainer Member(int seed, int epochs = 2) => Ml.MulticlassClassification.Trainers.Cnn(
        Swatches.Tiny, "Label", "Image", Quick with { Epochs = epochs, Seed = seed });

    private sealed class OnlyScore
    {
        public float[] Score { get; set; } = [];
    }
}
