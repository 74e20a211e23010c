using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.Segmentation;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Transforms.Augmentation;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Tests.Augmentation;

public sealed class MixingTests
{
    [Fact]
    public void Mixing_averages_each_image_with_the_one_before_it()
    {
        using var scope = NewDisposeScope();
        var (images, batch) = Batch(new(0.75, 0, 0, new(4, 5), IsCut: false));

        // 0.75 of its own: 0.75 * 10 + 0.25 * 200 = 57.5, 0.75 * 100 + 0.25 * 10 = 77.5, 0.75 * 200 + 0.25 * 100 = 175.
        Assert.Equal([57.5f, 77.5f, 175f], batch.Mix(images).data<float>().ToArray().Chunk(60).Select(image => image.Distinct().Single()));
        Assert.Equal([10f, 100f, 200f], images.data<float>().ToArray().Chunk(60).Select(image => image.Distinct().Single()));
    }

    [Fact]
    public void Cutting_pastes_a_rectangle_of_the_one_before_it()
    {
        using var scope = NewDisposeScope();
        var (images, batch) = Batch(new(0.7, Top: 1, Left: 2, new(2, 3), IsCut: true));

        var mixed = batch.Mix(images);

        for (var y = 0; y < 4; y++)
            for (var x = 0; x < 5; x++)
                Assert.Equal(
                    y is 1 or 2 && x is 2 or 3 or 4 ? [200f, 10, 100] : [10f, 100, 200],
                    mixed.select(3, x).select(2, y).select(1, 0).contiguous().data<float>().ToArray());
        Assert.Equal([10f, 100f, 200f], images.data<float>().ToArray().Chunk(60).Select(image => image.Distinct().Single()));
    }

    // torchvision mixes one-hot targets: (0.7, 0.3) of the losses of both is their cross-entropy, by its linearity.
    [Fact]
    public void The_loss_is_that_of_both_targets_by_their_shares()
    {
        using var scope = NewDisposeScope();
        var (_, batch) = Batch(new(0.7, 0, 0, new(4, 5), IsCut: true));
        float[][] logits = [[1, 2, 0.5f], [0, 0, 3], [-1, 1, 1]];
        float[][] mixed = [[0.7f, 0, 0.3f], [0.3f, 0.7f, 0], [0, 0.3f, 0.7f]];
        var given = tensor(logits.SelectMany(row => row).ToArray(), [3, 3]);

        var losses = batch.Mix(targets => [new("CrossEntropy", 1, nn.functional.cross_entropy(given, tensor(targets.ToArray())))]);

        var expected = nn.functional.cross_entropy(given, tensor(mixed.SelectMany(row => row).ToArray(), [3, 3])).item<float>();
        Assert.Equal(expected, losses.Single().Value.item<float>(), 1e-6f);
    }

    [Fact]
    public void Networks_learn_from_mixed_images_and_mixing_changes_what_they_learn()
    {
        var rows = View(Swatches.Rows(45));
        double[] Losses(params BatchMixing[] mixing)
        {
            var recorder = new Recorder();
            using var model = Fit(rows, Quick with { Mixing = mixing, Progress = recorder });
            Assert.InRange(Ml.MulticlassClassification.Evaluate(model.Transform(rows)).MicroAccuracy, 0.9, 1);
            return [.. recorder.Losses];
        }

        var (plain, mixed) = (Losses(), Losses(new MixUp(), new CutMix()));

        Assert.Equal(plain.Length, mixed.Length);
        Assert.True(mixed.TakeLast(6).Average() > 1.5 * plain.TakeLast(6).Average());
        Assert.Equal(mixed, Losses(new MixUp(), new CutMix()));
        Assert.Equal(plain, Losses(new MixUp { Probability = 0 }));
    }

    [Fact]
    public void Label_maps_cannot_be_mixed()
    {
        var trainer = Scenes.Ml.MulticlassClassification.Trainers.CnnSegmentation(Scenes.Tiny, options: Scenes.Quick with { Mixing = [new MixUp()] });

        Assert.Contains("a label map cannot be mixed", Assert.Throws<ArgumentException>(() => trainer.Fit(Scenes.View(6))).Message);
    }

    private static (Tensor Images, Batch<long> Batch) Batch(BatchMix mix)
    {
        var images = cat([.. new[] { 10f, 100, 200 }.Select(value => full([1, 3, 4, 5], value))]);
        return (images, new(images, [0, 1, 2], mix));
    }
}
