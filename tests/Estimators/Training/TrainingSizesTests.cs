using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>Images that are smaller in training than in scoring.</summary>
public class TrainingSizesTests
{
    private static readonly IDataView Rows = View(Swatches.Rows(35));

    // Of ten epochs, from 128 to 224 until the middle: by hand, a fifth of 96 pixels more each epoch, rounded to steps of 32 below 224.
    public static TheoryData<ProgressiveResizing, ImageSize, int[], int[]> Sizes => new()
    {
        { new(), 224, [128, 160, 160, 192, 192, 224, 224, 224, 224, 224], [128, 160, 160, 192, 192, 224, 224, 224, 224, 224] },
        { new() { From = 16, UntilShare = 0.4, StepInPixels = 4 }, 32, [16, 20, 24, 28, 32, 32, 32, 32, 32, 32], [16, 20, 24, 28, 32, 32, 32, 32, 32, 32] },
        { new() { From = new(24, 20), UntilShare = 1, StepInPixels = 1 }, new(24, 30), [24, 24, 24, 24, 24, 24, 24, 24, 24, 24], [20, 21, 22, 23, 24, 25, 26, 27, 28, 29] },
    };

    [Theory]
    [MemberData(nameof(Sizes), DisableDiscoveryEnumeration = true)]
    public void Images_grow_in_steps(ProgressiveResizing how, ImageSize full, int[] heights, int[] widths)
    {
        var sizes = Enumerable.Range(1, 10).Select(epoch => how.SizeAt(epoch, epochs: 10, full)).ToArray();

        Assert.Equal(heights, sizes.Select(size => size.Height));
        Assert.Equal(widths, sizes.Select(size => size.Width));
    }

    // torch's interpolate with antialias; see tests/Data/README.md.
    [Fact]
    public void Images_shrink_without_aliasing_as_in_torch()
    {
        using var scope = NewDisposeScope();
        var images = arange(2 * 9 * 7, ScalarType.Float32).mul(37).remainder(101).reshape(1, 2, 9, 7);

        var resized = TrainingSizes.Resize(images, new(5, 6)).data<float>().ToArray();

        Assert.Equal(TrainingReference.Instance.Resized.Length, resized.Length);
        Assert.All(TrainingReference.Instance.Resized.Zip(resized), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void A_network_learns_from_other_sizes_than_it_scores()
    {
        using var model = Fit(Rows, Quick with { Epochs = 10, TrainingImageSize = new(7, 9), ValidationSetFraction = 0.2 });

        Assert.InRange(Ml.MulticlassClassification.Evaluate(model.Transform(Rows)).MicroAccuracy, 0.9, 1);
    }

    [Fact]
    public void Growing_images_end_in_the_size_of_training()
    {
        var options = Quick with { Epochs = 4, TrainingImageSize = 10, ProgressiveResizing = new() { From = 6, StepInPixels = 2, UntilShare = 0.5 } };

        Assert.Equal([6, 8, 10, 10], Enumerable.Range(1, 4).Select(epoch => options.SizeInTraining(epoch, full: 12).Width));
        Assert.Equal(new ImageSize(12, 9), Quick.SizeInTraining(epoch: 1, full: new(12, 9)));
    }

    [Theory]
    [InlineData(8, null)]
    [InlineData(null, 8)]
    public void Sizes_of_training_change_what_is_learnt(int? size, int? from)
    {
        float[] Weights(CnnClassificationOptions options)
        {
            using var model = Fit(Rows, options);
            return model.LastTransformer.Weights["conv.weight"];
        }

        Assert.NotEqual(Weights(Quick), Weights(Quick with
        {
            TrainingImageSize = size is { } side ? (ImageSize?)side : null, ProgressiveResizing = from is { } first ? new() { From = first, StepInPixels = 2 } : null,
        }));
    }

    [Fact]
    public void Larger_images_than_there_are_are_refused()
    {
        Assert.Contains("scores images of 12x12, and the options ask for training with 13x12", Error(Swatches.Tiny, Quick with { TrainingImageSize = new(13, 12) }));
        Assert.Contains("with 128x128", Error(Swatches.Tiny, Quick with { ProgressiveResizing = new() }));
    }

    [Fact]
    public void A_network_that_takes_its_own_size_only_is_refused()
    {
        static Network Fixed(int classes, Shape? input) => Network.Input(input ?? Shape.Map(3, Swatches.Side, Swatches.Side))
            .Conv("conv", 4, kernel: 3).Relu().Flatten().Linear("fc", classes).ToNetwork("fixed");

        var error = Error(Fixed, Quick with { TrainingImageSize = 8 });

        Assert.Contains("'fixed' scores images of 12x12, and cannot be trained with 8x8", error);
        Assert.Contains("fc.weight would need [3, 256] weights", error);
    }

    private static string Error(NetworkBuilder network, CnnClassificationOptions options) =>
        Assert.ThrowsAny<ArgumentException>(() => Pipeline(options, network).Fit(Rows)).Message;
}
