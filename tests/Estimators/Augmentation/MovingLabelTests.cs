using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Segmentation;
using MLNet.CnnCatalog.Estimators.Tests.Segmentation;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Augmentation;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using static MLNet.CnnCatalog.Estimators.Tests.Segmentation.Scenes;

namespace MLNet.CnnCatalog.Estimators.Tests.Augmentation;

/// <summary>Segmentation: every pixel has its label as its red, wherever it goes.</summary>
public sealed class MovingLabelTests
{
    public static TheoryData<string, Func<AugmentationRecipe, AugmentationRecipe>> Recipes => new()
    {
        { "flips and a turn", a => a.HorizontalFlip(1).VerticalFlip().Rotation(40) },
        { "a shift", a => a.RandomCrop(new() { Padding = 5 }) },
        { "a part of the whole", a => a.RandomCrop(new() { Size = new(20, 28), PadIfNeeded = true }) },
    };

    [Theory]
    [MemberData(nameof(Recipes), DisableDiscoveryEnumeration = true)]
    public void Label_maps_move_along(string what, Func<AugmentationRecipe, AugmentationRecipe> recipe)
    {
        Assert.NotEmpty(what);
        // Shorter sides of 24 are read as they are.
        var rows = View([.. Enumerable.Range(0, 9).Select(number => Painted(number, height: 24, width: 31))]);
        var isPart = what == "a part of the whole";
        var options = Quick with
        {
            Classes = 3, Augmentation = recipe(AugmentationRecipe.Empty), CachedImageSize = isPart ? 24 : null, ImageSize = isPart ? new(20, 28) : new(24, 31),
        };
        foreach (var network in (NetworkBuilder[])[Tiny, Unpadded])
        {
            var border = network == Tiny ? 0 : 2;
            var (seen, labelled) = (0, 0);
            foreach (var (image, labels) in Augmented(rows, network, options))
            {
                var size = options.ImageSize!.Value;
                seen++;
                for (var y = border; y < size.Height - border; y++)
                    for (var x = border; x < size.Width - border; x++)
                    {
                        var label = labels[((y - border) * (size.Width - (2 * border))) + x - border];
                        var red = image[3 * ((y * size.Width) + x)];
                        Assert.Equal(label == LabelMap.Ignored ? 0 : 50 * (label + 1), red);
                        labelled += label == LabelMap.Ignored ? 0 : 1;
                    }
            }

            Assert.Equal(9, seen);
            Assert.True(labelled > 9 * 300);
        }
    }

    [Fact]
    public void Networks_learn_from_moved_maps_and_from_parts_of_whole_images()
    {
        var rows = View(24);
        using var model = Ml.Transforms.AugmentImages("Image", a => a.RandomResizedCrop(new() { Scale = (0.4, 1) }).HorizontalFlip())
            .Append(Ml.MulticlassClassification.Trainers.CnnSegmentation(Tiny, options: Quick with { Epochs = 10 })).Fit(rows);

        Assert.InRange(Evaluate(model, rows).MeanIoU, 0.6, 1);
    }

    private static Scene Painted(int number, int height, int width)
    {
        var (random, labels, pixels) = (new Random(number), new byte[height * width], new byte[4 * height * width]);
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = (byte)random.Next(3);
            (pixels[4 * i], pixels[(4 * i) + 3]) = ((byte)(50 * (labels[i] + 1)), 255);
        }

        return new() { Image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, pixels), LabelMap = new(height, width, labels) };
    }

    private static IEnumerable<(byte[] Image, byte[] Labels)> Augmented(IDataView rows, NetworkBuilder build, CnnSegmentationOptions options)
    {
        var truth = TrueLabels.ReadTraining(rows, "LabelMap", options);
        var images = ImageColumn.Bind(rows.Schema, "Image", ImagePreparation.Of(options, ownShape: null, known: null, ImageResizing.Fill));
        var task = new SegmentationTask(truth, images, options.Losses);
        task.Require(build(3, images.Format.Shape));
        var augmentation = TrainingAugmentation.Of(rows.Schema, images, options);
        var data = TrainingData<byte[]>.Open(rows, images, task, options, augmentation);
        var assembly = new BatchAssembly<byte[]>(NetworkInput.Of(images, options, evaluation: null), task, options, augmentation);
        foreach (var batch in data.Training.Batches(options.BatchSize, order: null, CancellationToken.None).Select(assembly.InEpoch(1)))
            using (batch)
                foreach (var pair in batch.Images.data<byte>().ToArray().Chunk(images.Format.ByteCount).Zip(batch.Targets))
                    yield return pair;
    }
}
