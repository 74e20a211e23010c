using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

/// <summary>How images of any size become what a network takes: in training, in memory, and in the saved chain alike.</summary>
public sealed class ImagePreparationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ImagePreparationTests() => Swatches.Write(folder.Path, 24);

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, CnnClassificationOptions> Cases => new()
    {
        { "oblong", Quick with { ImageSize = new(9, 14) } },
        { "upright", Quick with { ImageSize = new(14, 9) } },
        { "padded", Quick with { ImageSize = new(12, 10), Resizing = ImageResizing.Pad } },
        { "filled", Quick with { ImageSize = new(11, 13), Resizing = ImageResizing.Fill } },
        { "centre of a larger image", Quick with { ImageSize = 10, ResizeSize = 13 } },
        { "centre of a larger oblong image", Quick with { ImageSize = new(8, 10), ResizeSize = 11 } },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_saved_model_prepares_images_as_the_trained_one_does(string name, CnnClassificationOptions options)
    {
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path));
        var shapes = new HashSet<Shape?>();
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.Transforms.LoadImages("Image", folder.Path, "Path"))
            .Append(Ml.MulticlassClassification.Trainers.Cnn(
                (classes, input) =>
                {
                    shapes.Add(input);
                    return Swatches.Tiny(classes, input);
                }, "Label", "Image", options))
            .Fit(rows);
        var file = Path.Combine(folder.Path, "model.zip");
        Ml.Model.Save(model, rows.Schema, file);

        var loaded = new MLContext().Model.Load(file, out _);

        // The file of the network alone says how images are to come.
        var onnx = Path.Combine(folder.Path, "model.onnx");
        Ml.Model.ConvertCnnToOnnx(model, onnx);
        using var batched = Ml.Transforms.LoadImages("Image", folder.Path, "Path").Append(Ml.Transforms.ApplyCnnOnnx(onnx)).Fit(rows);

        Assert.Contains(Shape.Map(3, options.ImageSize!.Value.Height, options.ImageSize.Value.Width), shapes);
        foreach (var (trained, saved) in Scores(model, rows).Zip(Scores(loaded, rows)).Concat(Scores(model, rows).Zip(Scores(batched, rows))))
            Assert.True(trained.Zip(saved).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5), name);
    }

    [Fact]
    public void The_centre_is_cut_out_of_the_resized_image()
    {
        // A black image with a white square of 6 in the middle of 16: of 16, the inner 6 are all white, which the network sees as means of 1.
        var path = Path.Combine(folder.Path, "square.png");
        WriteSquare(path, side: 16, inner: 6);
        var rows = Ml.Data.LoadFromEnumerable([new LabeledImage { Path = "square.png" }]);
        var load = Ml.Transforms.LoadImages("Image", folder.Path, "Path").Fit(rows);
        var identity = Network.Input(3, 6, 6).GlobalAveragePool().ToNetwork("means");
        var means = new StateDict(identity, new Dictionary<string, float[]>());
        var plain = new PixelNormalization((0, 1), (0, 1), (0, 1));

        float[] Features(CnnFeaturizerOptions options)
        {
            using var featurizer = Ml.Transforms.CnnFeaturizeImage(means, options: options).Fit(load.Transform(rows));
            return featurizer.Transform(load.Transform(rows)).GetColumn<float[]>("Features").Single();
        }

        Assert.Equal([1f, 1f, 1f], Features(new() { Normalization = plain, ResizeSize = 16 }));
        Assert.All(Features(new() { Normalization = plain }), mean => Assert.Equal(36 / 256f, mean, tolerance: 0.03));
    }

    [Fact]
    public void Weights_of_the_catalog_are_used_as_they_were_evaluated_unless_options_say_otherwise()
    {
        var published = KnownPreparation.Of(NetworkCatalog.Entry("resnet18").Evaluation!);
        var padded = new KnownPreparation(224, ImageResizing.Pad, ResizeSize: null);

        Assert.Equal((224, ImageResizing.Crop, 256), Of(new(), published));
        Assert.Equal((64, ImageResizing.Crop, null), Of(new() { ImageSize = 64 }, published));
        Assert.Equal((224, ImageResizing.Pad, null), Of(new() { Resizing = ImageResizing.Pad }, published));
        Assert.Equal((64, ImageResizing.Pad, null), Of(new() { ImageSize = 64 }, padded));
        Assert.Equal((224, ImageResizing.Crop, 240), Of(new() { ResizeSize = 240 }, padded));
        Assert.Equal((224, ImageResizing.Crop, null), Of(new(), known: null));

        static (ImageSize? Size, ImageResizing Resizing, int? ResizeSize) Of(CnnFeaturizerOptions options, KnownPreparation? known)
        {
            var preparation = ImagePreparation.Of(options, Shape.Map(3, 224, 224), known);
            return (preparation.Size, preparation.Resizing, preparation.ResizeSize);
        }
    }

    [Fact]
    public void Sizes_that_cannot_be_are_refused_with_the_option_and_the_need()
    {
        Assert.Contains("at least 1 pixel", Refused(new() { ImageSize = new(0, 12) }));
        Assert.Contains("ResizeSize", Refused(new() { ImageSize = 12, ResizeSize = 11 }));
        Assert.Contains("Leave one of the two out", Refused(new() { ResizeSize = 14, Resizing = ImageResizing.Pad }));
        Assert.Contains("Crop, Pad, Fill", Refused(new() { Resizing = (ImageResizing)7 }));

        static string Refused(CnnClassificationOptions options) =>
            Assert.ThrowsAny<ArgumentException>(() => Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, options: options)).Message;
    }

    private static void WriteSquare(string path, int side, int inner)
    {
        var pixels = new byte[4 * side * side];
        var margin = (side - inner) / 2;
        for (var i = 0; i < side * side; i++)
        {
            var (row, column) = (i / side, i % side);
            var white = row >= margin && row < margin + inner && column >= margin && column < margin + inner;
            pixels.AsSpan(4 * i, 3).Fill((byte)(white ? 255 : 0));
            pixels[(4 * i) + 3] = 255;
        }

        using var image = MLImage.CreateFromPixels(side, side, MLPixelFormat.Bgra32, pixels);
        image.Save(path);
    }
}
