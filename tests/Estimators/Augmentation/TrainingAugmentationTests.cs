using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Classification;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Augmentation;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Augmentation;

public sealed class TrainingAugmentationTests
{
    private static readonly CnnClassificationOptions Options = Quick with { ImageSize = 16, BatchSize = 6 };

    [Fact]
    public void Images_are_the_same_whatever_the_threads_and_whether_they_are_cached()
    {
        var recipe = AugmentationRecipe.Empty.RandomResizedCrop().AlternatingFlip().RandAugment();
        var rows = Picture.View(Picture.Rows(22, height: 30, width: 47));
        var one = Epoch(rows, recipe, Options with { Threads = 1 }, epoch: 2);

        Assert.Equal(one, Epoch(rows, recipe, Options with { Threads = 4 }, epoch: 2));
        Assert.Equal(one.Order(), Epoch(rows, recipe, Options with { CacheSizeInMegabytes = 0 }, epoch: 2).Order());
        Assert.Empty(one.Intersect(Epoch(rows, recipe, Options, epoch: 3)));
        Assert.Empty(one.Intersect(Epoch(rows, recipe, Options with { Seed = 2 }, epoch: 2)));
        Assert.Equal(22, one.Distinct().Count());
    }

    [Fact]
    public void A_recipe_that_crops_sees_the_whole_image_and_others_what_scoring_sees()
    {
        var rows = Picture.View(Picture.Rows(2, height: 30, width: 90));

        var cropping = Of(rows, AugmentationRecipe.Empty.HorizontalFlip().RandomResizedCrop());
        Assert.Equal(new(18, 36), cropping.SizeOf(new(30, 90)));
        Assert.Equal(new(24, 18), cropping.SizeOf(new(200, 150)));
        Assert.Equal(new(27, 36), Of(rows, AugmentationRecipe.Empty.RandomCrop(new() { Size = 16 }), Options with { CachedImageSize = 27 }).SizeOf(new(60, 80)));
        Assert.Equal(new(20, 30), Of(rows, AugmentationRecipe.Empty.RandomResizedCrop(), Options with { ResizeSize = 20 }).SizeOf(new(100, 150)));
        Assert.Equal(16, Of(rows, AugmentationRecipe.Empty.RandomCrop(new() { Padding = 2 }).HorizontalFlip()).SizeOf(new(30, 90)));
    }

    [Fact]
    public void Each_image_comes_as_often_in_a_batch_as_it_is_said_and_an_epoch_is_as_long()
    {
        var rows = Picture.View(Picture.Rows(22));
        var options = Options with { RepeatedAugmentation = 3 };
        var recipe = AugmentationRecipe.Empty.RandomResizedCrop();
        foreach (var megabytes in (int[])[2048, 0])
        {
            var (data, _, _) = Open(rows, recipe, options with { CacheSizeInMegabytes = megabytes });

            var batches = data.Training.Batches(options.BatchSize, new Random(1), CancellationToken.None).ToList();

            Assert.Equal([6, 6, 6, 4], batches.Select(batch => batch.Length));
            Assert.All(batches.SkipLast(1), batch => Assert.Equal([3, 3], batch.CountBy(sample => sample.Row).Select(pair => pair.Value)));
            Assert.All(batches, batch => Assert.All(batch.Zip(batch.Skip(1)), pair => Assert.NotEqual(pair.First.Row, pair.Second.Row)));
            Assert.Equal(8, batches.SelectMany(batch => batch).DistinctBy(sample => sample.Row).Count());
        }

        Assert.Equal(22, Epoch(rows, recipe, options, epoch: 1).Distinct().Count());
    }

    [Fact]
    public void A_column_that_lost_its_recipe_is_an_error()
    {
        var marked = Ml.Transforms.AugmentImages("Image", a => a.HorizontalFlip());
        var trainer = Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Options);
        var other = Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Small", Options with { Epochs = 1 });
        var none = Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Small", Options with { Epochs = 1, Augmentation = AugmentationRecipe.Empty });

        Assert.Contains("a column 'Image' before it", Message(marked.Append(Ml.Transforms.ResizeImages("Image", 16, 16)).Append(trainer)));
        Assert.Contains("a column 'Image' before it", Message(marked.Append(Ml.Transforms.ConvertToGrayscale("Image")).Append(trainer)));
        Assert.Contains("column 'Image' has one", Message(marked.Append(Ml.Transforms.ResizeImages("Small", 16, 16, "Image")).Append(other)));
        Assert.Contains("AugmentationRecipe.Empty", Message(marked.Append(Ml.Transforms.ResizeImages("Small", 16, 16, "Image")).Append(other)));
        Assert.Contains("a column 'Image' before it", Message(marked.Append(Ml.Transforms.ResizeImages("Image", 16, 16)).Append(Ml.Transforms.ExtractPixels("Image")).Append(trainer)));
        using var without = marked.Append(Ml.Transforms.ResizeImages("Small", 16, 16, "Image")).Append(none).Fit(Picture.View(Picture.Rows(6)));
        using var renamed = marked.Append(Ml.Transforms.CopyColumns("Small", "Image")).Append(other).Fit(Picture.View(Picture.Rows(6)));
    }

    [Fact]
    public void What_contradicts_itself_is_an_error()
    {
        var flip = AugmentationRecipe.Empty.HorizontalFlip();

        Assert.Contains("Leave one of the two out", Message(Ml.Transforms.AugmentImages("Image", a => a.HorizontalFlip()).Append(Trainer(Options with { Augmentation = flip }))));
        Assert.Contains("makes images of 12x12 pixels of those of 18x18, and the network is fed 16x16. End the recipe with Resize(new(16, 16))", Message(Trainer(
            Options with { Augmentation = flip.RandomCrop(new() { Size = 12 }) })));
        Assert.Contains("RandomCrop cannot cut 16x16 pixels from an image of 14x14", Message(Trainer(
            Options with { Augmentation = flip.RandomCrop(new() { Size = 16 }), CachedImageSize = 14 })));
        Assert.Contains("RepeatedAugmentation is 2, and images are not augmented", Message(Trainer(Options with { RepeatedAugmentation = 2 })));
        Assert.Contains("CachedImageSize is 20, and no augmentation takes parts", Message(Trainer(Options with { CachedImageSize = 20, Augmentation = flip })));
        Assert.Contains("There is no column 'Photo'", Message(Ml.Transforms.AugmentImages("Photo", a => a.HorizontalFlip()).Append(Trainer(Options))));
    }

    [Fact]
    public void A_vector_cannot_be_augmented()
    {
        var rows = View(Swatches.Rows(9));
        var options = Quick with { Augmentation = AugmentationRecipe.Empty.HorizontalFlip() };

        Assert.Contains("cannot be augmented; an image", Assert.Throws<ArgumentException>(() => Fit(rows, options)).Message);
        Assert.Contains("cannot be augmented; an image", Assert.Throws<ArgumentException>(
            () => Ml.Transforms.AugmentImages("Image", a => a.HorizontalFlip()).Fit(rows)).Message);
    }

    [Fact]
    public void Options_out_of_range_name_themselves()
    {
        AssertRefused(nameof(CnnTrainingOptions.CachedImageSize), Options with { CachedImageSize = 0 });
        AssertRefused(nameof(CnnTrainingOptions.RepeatedAugmentation), Options with { RepeatedAugmentation = 0 });
        AssertRefused("a divisor of BatchSize, 6", Options with { RepeatedAugmentation = 4 });
        AssertRefused("Alpha of MixUp", Options with { Mixing = [new CutMix(), new MixUp { Alpha = -1 }] });

        static void AssertRefused(string words, CnnClassificationOptions options) =>
            Assert.Contains(words, Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(options)).Message);
    }

    [Fact]
    public void A_featurizer_says_that_it_augments_nothing()
    {
        var rows = Picture.View(Picture.Rows(4));
        var network = Network();

        var error = Assert.Throws<ArgumentException>(() =>
            Ml.Transforms.AugmentImages("Image", a => a.HorizontalFlip()).Append(new CnnFeaturizer(network, "Features", "Image")).Fit(rows));

        Assert.Contains("ml.Data.AugmentImages", error.Message);

        StateDict Network()
        {
            using var initialized = TorchNetwork.Initialize(Swatches.Tiny(3, input: null));
            return initialized.ToStateDict();
        }
    }

    private static CnnClassificationTrainer Trainer(CnnClassificationOptions options) =>
        Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", options);

    private static string Message(IEstimator<ITransformer> pipeline) =>
        Assert.ThrowsAny<ArgumentException>(() => pipeline.Fit(Picture.View(Picture.Rows(6)))).Message;

    private static TrainingAugmentation Of(IDataView rows, AugmentationRecipe recipe, CnnClassificationOptions? options = null) =>
        Open(rows, recipe, options ?? Options).Augmentation;

    private static (TrainingData<long> Data, TrainingAugmentation Augmentation, BatchAssembly<long> Assembly) Open(
        IDataView rows, AugmentationRecipe recipe, CnnClassificationOptions options)
    {
        options = options with { Augmentation = recipe };
        var images = ImageColumn.Bind(rows.Schema, "Image", ImagePreparation.Of(options, ownShape: null, known: null));
        var task = new ClassificationTask(LabelColumn.Bind(rows.Schema, "Label"), options);
        var augmentation = TrainingAugmentation.Of(rows.Schema, images, options)!;
        return (
            TrainingData<long>.Open(rows, images, task, options, augmentation), augmentation,
            new(NetworkInput.Of(images, options, evaluation: null), task, options, augmentation));
    }

    // The images of an epoch, one behind the other.
    private static List<string> Epoch(IDataView rows, AugmentationRecipe recipe, CnnClassificationOptions options, int epoch)
    {
        var (data, _, assembly) = Open(rows, recipe, options);
        var images = new List<string>();
        foreach (var batch in BatchesAhead.Of(
            data.Training.Batches(options.BatchSize, new Random(epoch), CancellationToken.None), assembly.InEpoch(epoch), CancellationToken.None))
            using (batch)
                images.AddRange(batch.Images.data<byte>().ToArray().Chunk(3 * 16 * 16).Select(Convert.ToHexString));
        return images;
    }
}
