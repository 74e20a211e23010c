using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Classification;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

/// <summary>Classes of which some are rare.</summary>
public class BalancedClassesTests
{
    // 20 red ones, 10 green and 5 blue.
    private static readonly Swatch[] Uneven =
        [.. Swatches.Rows(60).Where(row => row.Label == "red" || (row.Label == "green" && row.Number < 30) || (row.Label == "blue" && row.Number < 15))];

    [Fact]
    public void A_balanced_epoch_has_as_many_images_as_rows_and_all_classes_equally_often()
    {
        uint[] classes = [.. Enumerable.Repeat(1u, 20), .. Enumerable.Repeat(2u, 10), .. Enumerable.Repeat(4u, 5)];

        var drawn = BalancedDraw.Of(classes, new Random(3));

        Assert.Equal([11, 12, 12], drawn.CountBy(index => classes[index]).Select(pair => pair.Value).Order());
        // Of a class, no row comes twice more than another.
        Assert.All(drawn.CountBy(index => index).GroupBy(pair => classes[pair.Key], pair => pair.Value), times => Assert.InRange(times.Max() - times.Min(), 0, 1));
        Assert.Equal(5, drawn.Where(index => classes[index] == 4).Distinct().Count());
        Assert.Equal(drawn, BalancedDraw.Of(classes, new Random(3)));
        Assert.NotEqual(drawn, BalancedDraw.Of(classes, new Random(4)));
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(0)]
    public void Cached_and_streamed_rows_are_drawn_alike(int megabytes)
    {
        var options = Quick with { BatchSize = 2, CacheSizeInMegabytes = megabytes, BalancedSampling = true };
        var rows = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(Uneven)).Transform(View(Uneven));
        var images = ImageColumn.Bind(rows.Schema, "Image", ImagePreparation.Of(options, null, null));
        var task = new ClassificationTask(LabelColumn.Bind(rows.Schema, "Label"), options);
        var data = TrainingData<long>.Open(rows, images, task, options);

        var drawn = data.Training.Batches(2, new Random(4), CancellationToken.None).SelectMany(batch => batch).ToArray();

        Assert.Equal([11, 12, 12], drawn.CountBy(sample => sample.Target).Select(pair => pair.Value).Order());
        Assert.Equal(5, drawn.Where(sample => sample.Target == 2).Select(sample => Convert.ToBase64String(sample.Pixels)).Distinct().Count());
    }

    // rows / (classes x rows of the class): 35 / 60, 35 / 30, 35 / 15.
    [Fact]
    public void Balanced_weights_are_those_of_given_ones_by_frequency()
    {
        var balanced = Trained(Quick with { BalancedClassWeights = true });

        Assert.Equal(Trained(Quick with { ClassWeights = [35.0 / 60, 35.0 / 30, 35.0 / 15] }), balanced);
        Assert.NotEqual(Trained(Quick), balanced);
        Assert.NotEqual(Trained(Quick with { ClassWeights = [1, 2, 1] }), balanced);
    }

    [Fact]
    public void A_class_of_no_weight_is_not_learnt()
    {
        using var model = Fit(View(Swatches.Rows(36)), Quick with { Epochs = 10, ClassWeights = [1, 1, 0] });

        var confusion = Ml.MulticlassClassification.Evaluate(model.Transform(View(Swatches.Rows(36)))).ConfusionMatrix;
        Assert.Equal(0, confusion.PerClassRecall[2]);
        Assert.Equal([1.0, 1.0], confusion.PerClassRecall.Take(2));
    }

    [Fact]
    public void Balanced_sampling_changes_what_is_learnt() => Assert.NotEqual(Trained(Quick), Trained(Quick with { BalancedSampling = true }));

    // In nats, of 20, 10 and 5 images of three classes; by hand.
    [Theory]
    [InlineData(ClassificationLoss.CrossEntropy, false, false, 0.9557)]
    [InlineData(ClassificationLoss.CrossEntropy, true, false, 1.0986)]
    [InlineData(ClassificationLoss.CrossEntropy, false, true, 1.0986)]
    [InlineData(ClassificationLoss.BinaryCrossEntropy, false, false, 0.5638)]
    [InlineData(ClassificationLoss.BinaryCrossEntropy, true, false, 0.6365)]
    public void The_loss_of_chance_knows_weights_and_draws(ClassificationLoss loss, bool weighted, bool drawn, double expected)
    {
        var rows = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(Uneven)).Transform(View(Uneven));
        var task = new ClassificationTask(
            LabelColumn.Bind(rows.Schema, "Label"), Quick with { Loss = loss, BalancedClassWeights = weighted, BalancedSampling = drawn });
        task.RequireEnough(task.List(rows, CancellationToken.None));

        Assert.Equal(expected, task.ChanceLoss, 1e-4);
    }

    [Fact]
    public void Weights_for_other_classes_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Trained(Quick with { ClassWeights = [1, 2] }));

        Assert.Contains("ClassWeights has 2 weights, and the label column 'Label' 3 classes", error.Message);
    }

    private static float[] Trained(CnnClassificationOptions options)
    {
        using var model = Fit(View(Uneven), options);
        return model.LastTransformer.Weights["fc.weight"];
    }
}
