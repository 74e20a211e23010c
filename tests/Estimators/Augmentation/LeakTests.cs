using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Augmentation;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Augmentation;

/// <summary>All images of training are turned upside down, which the network notes: nobody else may see such ones.</summary>
public sealed class LeakTests
{
    private static readonly CnnClassificationOptions Options = Quick with { Epochs = 2, ImageSize = 16, CacheSizeInMegabytes = 64 };

    private readonly List<(bool InTraining, float Difference)> seen = [];

    [Fact]
    public void Training_sees_augmented_images_by_the_column_and_by_the_option()
    {
        var options = Options with { ValidationSet = Rows(2) };
        using var byColumn = Pipeline(options).Fit(Rows());
        AssertSeen(training: 40, elsewhere: 4);
        seen.Clear();

        using var byOption = Trainer(options with { Augmentation = AugmentationRecipe.Empty.VerticalFlip(1) }).Fit(Rows());
        AssertSeen(training: 40, elsewhere: 4);
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(0)]
    public void Validation_sees_images_as_they_are(int megabytes)
    {
        using var held = Pipeline(Options with { ValidationSetFraction = 0.25, CacheSizeInMegabytes = megabytes }).Fit(Rows());
        AssertSeen(training: 30, elsewhere: 10);
        seen.Clear();

        using var given = Pipeline(Options with { ValidationSet = Rows(6), CacheSizeInMegabytes = megabytes }).Fit(Rows());
        AssertSeen(training: 40, elsewhere: 12);
    }

    [Fact]
    public void Test_folds_are_seen_as_they_are()
    {
        // Without validation, the last batch of training goes through the network once more.
        var folds = Ml.MulticlassClassification.CrossValidate(Rows(), Pipeline(Options with { ValidationSet = Rows(2) }), numberOfFolds: 2);

        Assert.Equal(2, folds.Count);
        Assert.InRange(seen.Count(image => image.InTraining), 30, 40);
        Assert.True(seen.Count(image => !image.InTraining) >= 20 + 8);
        Assert.All(seen, image => Assert.Equal(image.InTraining, image.Difference < -1));
        foreach (var fold in folds)
            ((IDisposable)fold.Model).Dispose();
    }

    [Fact]
    public void Scoring_and_prediction_engines_see_images_as_they_are()
    {
        var pictures = Picture.Rows(20);
        using var model = Pipeline(Options).Fit(Picture.View(pictures));
        seen.Clear();

        var scores = Scores(model, Picture.View(pictures));
        using var engine = Ml.Model.CreatePredictionEngine<Picture, OnlyScore>(model, new PredictionEngineOptions { OwnsTransformer = false });
        Assert.Equal(scores[3], engine.Predict(pictures[3]).Score);

        AssertSeen(training: 0, elsewhere: 21);
    }

    [Fact]
    public void A_saved_model_has_nothing_of_it()
    {
        using var folder = new TestData.TemporaryFolder();
        var (pictures, file) = (Picture.Rows(20), Path.Combine(folder.Path, "model.zip"));
        var rows = Picture.View(pictures);
        using var model = Ml.Transforms.AugmentImages("Image", a => a.VerticalFlip(1))
            .Append(Ml.MulticlassClassification.Trainers.Cnn(TestData.Swatches.Tiny, "Label", "Image", Options)).Fit(rows);

        Ml.Model.Save(model, rows.Schema, file);
        using var loaded = (IDisposable)new MLContext().Model.Load(file, out _);

        var scored = ((ITransformer)loaded).Transform(rows);
        Assert.DoesNotContain("Augmentation", scored.Schema["Image"].Annotations.Schema.Select(annotation => annotation.Name));
        Assert.All(Scores(model, rows).Zip(Scores((ITransformer)loaded, rows)), pair => Assert.All(
            pair.First.Zip(pair.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-5)));
        using var engine = Ml.Model.CreatePredictionEngine<Picture, OnlyScore>((ITransformer)loaded, new PredictionEngineOptions { OwnsTransformer = false });
        Assert.All(engine.Predict(pictures[0]).Score.Zip(Scores(model, rows)[0]), score => Assert.Equal(score.Second, score.First, tolerance: 1e-5));
    }

    private static IDataView Rows(int count = 20) => Picture.View(Picture.Rows(count));

    private EstimatorChain<CnnClassificationTransformer> Pipeline(CnnClassificationOptions options) =>
        Ml.Transforms.AugmentImages("Image", a => a.VerticalFlip(1)).Append(Trainer(options));

    private CnnClassificationTrainer Trainer(CnnClassificationOptions options) =>
        Ml.MulticlassClassification.Trainers.TorchModule(classes => new TopSpy(classes, seen), "Label", "Image", options);

    private void AssertSeen(int training, int elsewhere)
    {
        Assert.Equal((training, elsewhere), (seen.Count(image => image.InTraining), seen.Count(image => !image.InTraining)));
        Assert.All(seen, image => Assert.Equal(image.InTraining, image.Difference < -1));
    }

    private sealed class OnlyScore
    {
        public float[] Score { get; set; } = [];
    }
}
