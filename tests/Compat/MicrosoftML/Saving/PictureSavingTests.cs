using Compat.Tests.MicrosoftML.Images;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;
using static Microsoft.ML.Transforms.Image.ImageResizingEstimator;

namespace Compat.Tests.MicrosoftML.Saving;

public sealed class PictureSavingTests : IDisposable
{
    private readonly MLContext context = new(seed: 1);
    private readonly TemporaryFolder folder = new();

    public PictureSavingTests()
    {
        using var image = Pictures.Gradient(53, 37);
        image.Save(folder.File("first.png"));
    }

    private IDataView Paths => context.Data.LoadFromEnumerable([new PathRow { Path = "first.png" }]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Loaded_pictures_and_their_folder()
    {
        AssertReloads(Images(Pixels("Image")));
        AssertReloads(context.Transforms.LoadRawImageBytes("Bytes", folder.Path, "Path"));

        var loaded = Assert.IsType<ImageLoadingTransformer>(
            context.Reload(context.Transforms.LoadImages("Image", folder.Path, "Path").Fit(Paths)));
        Assert.Equal(folder.Path, loaded.ImageFolder);
    }

    [Fact]
    public void A_model_without_a_folder_of_pictures() =>
        Assert.Null(Assert.IsType<ImageLoadingTransformer>(context.Reload(context.Transforms.LoadImages("Image", null, "Path").Fit(Paths))).ImageFolder);

    [Fact]
    public void A_folder_that_is_gone_is_not_missed_until_a_picture_is_read()
    {
        using var gone = new TemporaryFolder();
        var path = Path.Combine(gone.Path, "inner");
        Directory.CreateDirectory(path);
        var model = context.Transforms.LoadImages("Image", path, "Path").Fit(Paths);
        Directory.Delete(path);

        Assert.Equal(path, Assert.IsType<ImageLoadingTransformer>(context.Reload(model)).ImageFolder);
    }

    [Theory]
    [InlineData(ResizingKind.IsoCrop, Anchor.Left)]
    [InlineData(ResizingKind.IsoCrop, Anchor.Right)]
    [InlineData(ResizingKind.IsoPad, Anchor.Center)]
    [InlineData(ResizingKind.Fill, Anchor.Center)]
    public void Resized_pictures(ResizingKind kind, Anchor anchor) => AssertReloads(Images(
        context.Transforms.ResizeImages("Small", 11, 9, "Image", kind, anchor).Append(context.Transforms.ExtractPixels("Pixels", "Small"))));

    [Fact]
    public void Grey_pictures() => AssertReloads(Images(context.Transforms.ConvertToGrayscale("Grey", "Image").Append(Pixels("Grey"))));

    [Fact]
    public void Extracted_pixels()
    {
        var small = context.Transforms.ResizeImages("Small", 11, 9, "Image");

        AssertReloads(Images(small.Append(context.Transforms.ExtractPixels("Pixels", "Small"))));
        AssertReloads(Images(small.Append(context.Transforms.ExtractPixels(
            "Pixels", "Small", ColorBits.Red | ColorBits.Blue, ColorsOrder.ABGR, interleavePixelColors: true, offsetImage: 127.5f, scaleImage: 0.25f))));
        AssertReloads(Images(small.Append(context.Transforms.ExtractPixels(
            "Pixels", "Small", ColorBits.All, ColorsOrder.ARBG, outputAsFloatArray: false))));
    }

    [Fact]
    public void Pictures_of_vectors()
    {
        var data = context.Data.LoadFromEnumerable([new PixelRow { Pixels = [.. Enumerable.Range(0, 18).Select(i => i / 20f)] }]);

        Reloading.AssertReloads(
            context, context.Transforms.ConvertToImage(2, 3, "Image", "Pixels", scaleImage: 255).Append(Pixels("Image")), data);
        Reloading.AssertReloads(
            context,
            context.Transforms.ConvertToImage(
                2, 3, "Image", "Pixels", orderOfColors: ColorsOrder.ABGR, interleavedColors: true, scaleImage: 100, offsetImage: -3).Append(Pixels("Image")),
            data);
    }

    [Fact]
    public void A_prediction_engine_reads_pictures_with_a_loaded_model()
    {
        var small = context.Transforms.ResizeImages("Small", 11, 9, "Image");
        var model = Images(small.Append(context.Transforms.ExtractPixels("Pixels", "Small"))).Fit(Paths);
        using var engine = context.Model.CreatePredictionEngine<PathRow, PixelVector>(model);
        using var loaded = context.Model.CreatePredictionEngine<PathRow, PixelVector>(context.Reload(model));

        var expected = engine.Predict(new PathRow { Path = "first.png" }).Pixels;
        Assert.Equal(3 * 11 * 9, expected.Length);
        Assert.Equal(expected, loaded.Predict(new PathRow { Path = "first.png" }).Pixels);
    }

    private void AssertReloads(IEstimator<ITransformer> estimator) => Reloading.AssertReloads(context, estimator, Paths);

    private IEstimator<ITransformer> Pixels(string images) =>
        context.Transforms.ResizeImages("Out", 11, 9, images).Append(context.Transforms.ExtractPixels("Out", colorsToExtract: ColorBits.All));

    private IEstimator<ITransformer> Images(IEstimator<ITransformer> next) => context.Transforms.LoadImages("Image", folder.Path, "Path").Append(next);

    private sealed class PathRow
    {
        public string Path { get; set; } = "";
    }

    private sealed class PixelRow
    {
        [VectorType(3, 2, 3)]
        public float[] Pixels { get; set; } = [];
    }

    private sealed class PixelVector
    {
        [VectorType(3, 9, 11)]
        public float[] Pixels { get; set; } = [];
    }
}
