using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Onnx;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Classifiers;

namespace MLNet.CnnCatalog.Transforms.Tests.Onnx;

/// <summary>Images that are scored without a view.</summary>
public sealed class CnnOnnxImageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(ImageResizing.Crop, null)]
    [InlineData(ImageResizing.Crop, 12)]
    [InlineData(ImageResizing.Pad, null)]
    [InlineData(ImageResizing.Fill, null)]
    public void Images_score_as_those_of_a_column(ImageResizing resizing, int? resizeSize)
    {
        var rows = Files(11);
        using var model = Fit(rows, new() { BatchSize = 4, Resizing = resizing, ResizeSize = resizeSize });
        var expected = Scores(model, rows);
        var images = Open(11);

        Assert.Equal(expected, model.Score(images));
        Assert.Equal(expected, model.Score([.. Enumerable.Range(0, 11).Select(index => model.Prepare(File.ReadAllBytes(folder.File($"{index}.png"))))]));
        Assert.Equal(expected, model.Score(images));
        Assert.All(images, image => Assert.Equal(53, image.Width));
    }

    [Fact]
    public void An_image_of_the_networks_size_stays_the_callers()
    {
        using var model = Fit(Files(1));
        using var image = MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Bgra32, new byte[4 * Side * Side]);

        Assert.Equal(model.Score([image]), model.Score([image]));
        Assert.Equal(4 * Side * Side, image.Pixels.Length);
    }

    [Fact]
    public void A_prepared_image_is_scored_by_whom_it_was_prepared_for_until_it_is_disposed()
    {
        using var model = Fit(Files(1));
        using var other = Fit(Files(1));
        var file = File.ReadAllBytes(folder.File("0.png"));
        var image = model.Prepare(file);

        Assert.Contains("another transformer", Assert.Throws<ArgumentException>(() => other.Score([image])).Message, StringComparison.Ordinal);
        image.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.Score([image]));
        Assert.Contains("37", Assert.Throws<InvalidDataException>(() => model.Prepare(file, maximumPixels: 1000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_may_score_at_once()
    {
        using var model = Fit(Files(1), new() { BatchSize = 3 });
        var images = Open(8);
        var expected = model.Score(images);

        Assert.All(Enumerable.Range(0, 8).AsParallel().Select(_ => model.Score(images)).ToList(), scores => Assert.Equal(expected, scores));
    }

    [Fact]
    public void A_model_says_its_labels_and_what_it_takes()
    {
        using var model = Fit(Files(1));
        using var nameless = Fit(Files(1), labels: null);

        Assert.Equal(Labels, model.Labels);
        Assert.Equal(["0", "1", "2", "3", "4"], nameless.Labels);
        Assert.Equal(Shape.Map(3, Side, Side), model.ImageShape);
    }

    [Fact]
    public void What_cannot_be_scored_is_said()
    {
        using var vectors = FitVectors();
        var model = Fit(Files(1));
        var image = Open(1)[0];

        Assert.Contains("'Image' of vectors", Assert.Throws<InvalidOperationException>(() => vectors.Score([image])).Message, StringComparison.Ordinal);
        Assert.Contains("Image 1 of 2", Assert.Throws<ArgumentException>(() => model.Score([image, null!])).Message, StringComparison.Ordinal);
        Assert.Empty(model.Score(Array.Empty<MLImage>()));
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.Score([image]));
    }

    private static MLImage[] Open(int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var pixels = new byte[4 * 53 * 37];
            random.NextBytes(pixels);
            for (var i = 3; i < pixels.Length; i += 4)
                pixels[i] = 255;
            return MLImage.CreateFromPixels(53, 37, MLPixelFormat.Bgra32, pixels);
        })];
    }

    private IDataView Files(int count)
    {
        var paths = Open(count).Select((image, index) =>
        {
            using (image)
                image.Save(folder.File($"{index}.png"));
            return new LabeledImage { Path = $"{index}.png" };
        });
        var rows = Ml.Data.LoadFromEnumerable(paths.ToArray());
        return Ml.Transforms.LoadImages("Image", folder.Path, "Path").Fit(rows).Transform(rows);
    }

    private CnnOnnxTransformer Fit(IDataView rows, CnnOnnxOptions? options = null) => Fit(rows, Labels, options);

    private CnnOnnxTransformer Fit(IDataView rows, string[]? labels, CnnOnnxOptions? options = null)
    {
        Small.SaveOnnx(folder.File("model.onnx"), new() { Normalization = PixelNormalization.ImageNet, Labels = labels });
        return Ml.Transforms.ApplyCnnOnnx(folder.File("model.onnx"), options: options).Fit(rows);
    }

    private CnnOnnxTransformer FitVectors()
    {
        Small.SaveOnnx(folder.File("vectors.onnx"));
        return Ml.Transforms.ApplyCnnOnnx(folder.File("vectors.onnx")).Fit(View(1));
    }
}
