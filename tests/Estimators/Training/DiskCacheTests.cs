using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Estimators.Tests.Augmentation;
using MLNet.CnnCatalog.Estimators.Tests.MultiLabel;
using MLNet.CnnCatalog.Estimators.Tests.Segmentation;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Transforms.Augmentation;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>Decoded images in a temporary file, where they do not fit into memory.</summary>
public sealed class DiskCacheTests : IDisposable
{
    private static readonly CnnClassificationOptions Options = Quick with
    {
        Epochs = 3, ImageSize = 16, ValidationSetFraction = 0.25, Augmentation = AugmentationRecipe.Empty.RandomResizedCrop().HorizontalFlip(),
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, CnnClassificationOptions> Classifiers => new()
    {
        { "whole images of many sizes", Options },
        { "whole images, each several times in a batch", Options with { RepeatedAugmentation = 2 } },
        { "images as the network is fed them", Options with { Augmentation = null } },
        { "another validation set", Options with { ValidationSetFraction = 0, ValidationSet = Pictures(5) } },
    };

    [Theory]
    [MemberData(nameof(Classifiers), DisableDiscoveryEnumeration = true)]
    public void A_classifier_is_the_same_as_from_memory(string what, CnnClassificationOptions options)
    {
        var (inMemory, onDisk) = (new Recorder(), new Recorder());
        using var expected = Fit(options with { Progress = inMemory });

        using var model = Fit(OnDisk(options) with { Progress = onDisk });

        Assert.Equal(expected.Weights["fc.weight"], model.Weights["fc.weight"]);
        Assert.Equal(inMemory.Reports.Select(report => (report.Loss, report.ValidationLoss)), onDisk.Reports.Select(report => (report.Loss, report.ValidationLoss)));
        Assert.True(onDisk.Reports.Exists(report => report.ValidationLoss > 0), what);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_network_that_gives_label_maps_is_the_same_as_from_memory(bool augmented)
    {
        var options = Scenes.Quick with
        {
            Epochs = 2, ValidationSetFraction = 0.25, Augmentation = augmented ? Options.Augmentation : null,
        };
        var rows = Scenes.View(12);
        CnnSegmentationTransformer Fitted(CnnSegmentationOptions options) =>
            Scenes.Ml.MulticlassClassification.Trainers.CnnSegmentation(Scenes.Tiny, options: options).Fit(rows);
        using var expected = Fitted(options);

        using var model = Fitted(options with { CacheSizeInMegabytes = 0, DiskCacheFolder = folder.Path });

        Assert.Equal(expected.Weights["conv2.weight"], model.Weights["conv2.weight"]);
    }

    [Fact]
    public void A_network_of_several_classes_is_the_same_as_from_memory()
    {
        var options = Blocks.Quick with { Epochs = 2 };
        var rows = Blocks.Tagged().Fit(Blocks.View(24)).Transform(Blocks.View(24));
        CnnMultiLabelTransformer Fitted(CnnMultiLabelOptions options) =>
            Blocks.Ml.MulticlassClassification.Trainers.CnnMultiLabel(Blocks.Tiny, options: options).Fit(rows);
        using var expected = Fitted(options);

        using var model = Fitted(options with { CacheSizeInMegabytes = 0, DiskCacheFolder = folder.Path });

        Assert.Equal(expected.Weights["fc.weight"], model.Weights["fc.weight"]);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    public void Images_on_the_disk_are_decoded_once(bool onDisk, int times)
    {
        var decoded = 0;
        var rows = Ml.Transforms.CustomMapping<Number, Drawn>(
            (row, image) =>
            {
                Interlocked.Increment(ref decoded);
                image.Image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, [(byte)row.Value, 0, 0, 255, 0, (byte)row.Value, 0, 255]);
            },
            contractName: null).Append(Ml.Transforms.Conversion.MapValueToKey("Label"));
        var view = Ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(number => new Number { Value = number, Label = number % 2 }).ToArray());
        var options = Options with { Augmentation = null, ValidationSetFraction = 0, CacheSizeInMegabytes = 0, DiskCacheFolder = onDisk ? folder.Path : null };

        using var model = Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", options).Fit(rows.Fit(view).Transform(view));

        Assert.Equal(40 * times, decoded);
    }

    [Theory]
    [InlineData("ends")]
    [InlineData("fails")]
    [InlineData("is cancelled")]
    [InlineData("cannot read an image")]
    public void The_file_is_gone_when_the_training(string what)
    {
        using var cancellation = new CancellationTokenSource();
        var reports = 0;
        var recorder = new Recorder(report =>
        {
            reports++;
            // Where a file may live on without a name, it has none from the beginning, so that not even a killed process leaves it.
            Assert.Equal(OperatingSystem.IsWindows() ? 1 : 0, Directory.GetFiles(folder.Path).Length);
            if (what == "fails")
                throw new InvalidDataException("broken");
            if (what == "is cancelled")
                cancellation.Cancel();
        });
        var rows = what == "cannot read an image" ? Picture.Rows(12).Append(new Picture { Label = "red", Image = null! }) : Picture.Rows(12);

        var error = Record.Exception(() => Fit(
            OnDisk(Options) with { ValidationSetFraction = 0, Progress = recorder, CancellationToken = cancellation.Token }, Picture.View(rows)).Dispose());

        Assert.Equal(what == "ends", error is null);
        Assert.Equal(what == "cannot read an image", reports == 0);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var error = Assert.Throws<DirectoryNotFoundException>(() => Fit(OnDisk(Options) with { DiskCacheFolder = Path.Combine(folder.Path, "none") }));

        Assert.Contains("DiskCacheFolder", error.Message);
        Assert.Contains(Path.Combine(folder.Path, "none"), error.Message);
    }

    [Fact]
    public void Images_that_fit_into_memory_need_no_file()
    {
        using var model = Fit(Options with { DiskCacheFolder = Path.Combine(folder.Path, "none") });

        Assert.Equal(2, model.Weights["fc.bias"].Length);
    }

    private CnnClassificationOptions OnDisk(CnnClassificationOptions options) => options with { CacheSizeInMegabytes = 0, DiskCacheFolder = folder.Path };

    private static CnnClassificationTransformer Fit(CnnClassificationOptions options, IDataView? rows = null) =>
        Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", options).Fit(rows ?? Pictures(24));

    // Low and wide, tall and square.
    private static IDataView Pictures(int count) => Picture.View(
        Picture.Rows(count, height: 14, width: 31).Concat(Picture.Rows(count, height: 40, width: 22)).Concat(Picture.Rows(count, 19, 19)));

    private sealed class Number
    {
        public int Value { get; set; }

        public int Label { get; set; }
    }

    private sealed class Drawn
    {
        [ImageType(1, 2)]
        public MLImage? Image { get; set; }
    }
}
