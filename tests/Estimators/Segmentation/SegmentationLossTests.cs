using System.Text.Json;
using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Tests.Data;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Segmentation.Scenes;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Tests.Segmentation;

/// <summary>Values and gradients are those of torch; see tests/Data/README.md.</summary>
public sealed class SegmentationLossTests
{
    private static readonly JsonElement Reference = ReferenceFile.Read<JsonElement>("segmentation-losses.json.gz");

    public static TheoryData<string, SegmentationLoss> Losses => new()
    {
        { "cross_entropy mean", new CrossEntropyLoss() },
        { "cross_entropy weighted_mean", new CrossEntropyLoss { ClassWeights = [0.5, 1, 2, 1.5, 0.25] } },
        { "cross_entropy smoothing_0.1", new CrossEntropyLoss { LabelSmoothing = 0.1 } },
        { "cross_entropy weighted_smoothing_0.1", new CrossEntropyLoss { ClassWeights = [0.5, 1, 2, 1.5, 0.25], LabelSmoothing = 0.1 } },
        { "dice_loss softmax_smooth_1", new DiceLoss() },
        { "focal gamma 2.0", new FocalLoss() },
        { "focal gamma 0.5", new FocalLoss { Gamma = 0.5 } },
        { "cross_entropy mean", new FocalLoss { Gamma = 0 } },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void Losses_and_their_gradients_are_those_of_torch(string name, SegmentationLoss loss)
    {
        using var scope = NewDisposeScope();
        long[] shape = [.. Numbers(Reference.GetProperty("shape")).Select(extent => (long)extent)];
        var logits = tensor(Numbers(Reference.GetProperty("logits"))).reshape(shape).requires_grad_();
        var labels = tensor(Numbers(Reference.GetProperty("target"))).to_type(ScalarType.Int64).reshape(shape[0], shape[2], shape[3]);
        var expected = Reference.GetProperty("cases").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);

        var value = loss.Compute(logits, labels, balance: null);
        value.backward();

        Assert.Equal(expected.GetProperty("value").GetDouble(), value.item<float>(), 2e-6);
        Assert.All(
            Numbers(expected.GetProperty("gradient")).Zip(logits.grad!.data<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 2e-6));
    }

    [Fact]
    public void Several_losses_are_added_with_their_weights()
    {
        var progress = new Recorder();
        using var model = SegmentationTests.Fit(Quick with
        {
            Epochs = 2, Progress = progress, Losses = [new CrossEntropyLoss { MedianFrequencyWeights = true }, new DiceLoss { Weight = 0.5 }, new FocalLoss { Weight = 2 }],
        });

        Assert.All(progress.Reports, report => Assert.Equal(
            report.Losses["CrossEntropy"] + (0.5 * report.Losses["Dice"]) + (2 * report.Losses["Focal"]), report.Loss, 1e-4));
    }

    [Fact]
    public void A_batch_without_a_pixel_of_a_class_changes_nothing()
    {
        var rows = Rows(8).Select((row, number) => new Scene
        {
            Name = row.Name, Image = row.Image,
            LabelMap = number < 6 ? new(row.LabelMap!.Height, row.LabelMap.Width, Enumerable.Repeat(LabelMap.Ignored, row.LabelMap.Labels.Length).ToArray()) : row.LabelMap,
        });
        var progress = new Recorder();
        using var model = Ml.MulticlassClassification.Trainers.CnnSegmentation(Tiny, options: Quick with { BatchSize = 2, Epochs = 1, Progress = progress }).Fit(View(rows));

        Assert.Contains(0, progress.Losses);
        Assert.All(progress.Losses, loss => Assert.True(double.IsFinite(loss)));
    }

    [Fact]
    public void Classes_that_weigh_nothing_teach_nothing()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = (rand(1, 2, 3, 3), zeros([1, 3, 3], ScalarType.Int64));

        Assert.Equal(0, new CrossEntropyLoss { ClassWeights = [0, 1] }.Compute(logits, labels, balance: null).item<float>());
    }

    private static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];
}
