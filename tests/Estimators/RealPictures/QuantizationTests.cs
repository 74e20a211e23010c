using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Tests.Data;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Estimators.Tests.RealImages;

/// <summary>Real weights in integers of eight bits, calibrated on images of the training set and measured on those of the test set.</summary>
[Trait("Category", "RealData")]
public class QuantizationTests
{
    private const int Side = 32;
    private const int TilesInARow = 40;

    private static readonly MLContext Ml = new(seed: 1);

    [Fact]
    public void ResNet_20_recognises_CIFAR_10_as_well_as_with_floats()
    {
        var (weights, mosaic) = (RealData.PathOf("weights/resnet20-12fca82f.th"), RealData.PathOf("cifar10-mosaic/train-00.jpg"));
        var test = RealData.PathOf("cifar10-test/test");
        using var folder = new TemporaryFolder();
        var (floats, integers) = (Path.Combine(folder.Path, "floats.onnx"), Path.Combine(folder.Path, "integers.onnx"));
        NetworkCatalog.Get("cifar_resnet20").LoadWeights(weights, new() { Prefix = "module.", Renames = [("linear", "fc")] }).ToStateDict()
            .SaveOnnx(floats, new() { Normalization = PixelNormalization.ImageNet, Labels = [.. Labels(test).Distinct()] });
        Ml.Model.QuantizeCnnOnnx(floats, Images(folder.Path, Tiles(mosaic, folder.Path, 500)), "Image", integers);

        var (before, after) = (Right(floats, test), Right(integers, test));
        TestContext.Current.TestOutputHelper?.WriteLine($"floats {before}, integers {after} of {Labels(test).Count()}");
        Assert.Equal(915, before, tolerance: 3);
        Assert.InRange(after, before - 10, 1000);
        Assert.InRange(new FileInfo(integers).Length, 1, new FileInfo(floats).Length / 3);
    }

    // Its classes are ImageNet's, which these photos do not show; so what is compared is how often the two say the same.
    [Fact]
    public void MobileNetV2_says_of_photos_what_it_says_with_floats()
    {
        var (weights, photos) = (RealData.PathOf("weights/mobilenet_v2.safetensors"), RealData.PathOf("clothing"));
        using var folder = new TemporaryFolder();
        var (floats, integers) = (Path.Combine(folder.Path, "floats.onnx"), Path.Combine(folder.Path, "integers.onnx"));
        NetworkCatalog.Get("mobilenet_v2").LoadWeights(weights).ToStateDict().SaveOnnx(floats, new() { Normalization = PixelNormalization.MinusOneToOne });
        var (train, test) = (Path.Combine(photos, "train"), Path.Combine(photos, "test"));
        Ml.Model.QuantizeCnnOnnx(
            floats, Images(train, ImageFolder.Enumerate(train).Where((_, index) => index % 20 == 0)), "Image", integers);

        var (before, after) = (Predictions(floats, test), Predictions(integers, test));
        var same = before.Zip(after).Count(pair => pair.First == pair.Second);
        TestContext.Current.TestOutputHelper?.WriteLine($"{same} of {before.Count} the same");
        Assert.InRange(same, 0.75 * before.Count, before.Count);
    }

    // The classes of the checkpoint are in the order of their names, as are the folders.
    private static IEnumerable<string> Labels(string folder) => ImageFolder.Enumerate(folder).Select(image => image.Label);

    private static int Right(string modelFile, string folder)
    {
        var classes = Labels(folder).Distinct().ToList();
        return Predictions(modelFile, folder).Zip(Labels(folder)).Count(row => classes[(int)row.First - 1] == row.Second);
    }

    private static List<uint> Predictions(string modelFile, string folder)
    {
        var images = Images(folder, ImageFolder.Enumerate(folder));
        using var model = Ml.Transforms.ApplyCnnOnnx(modelFile).Fit(images);
        return [.. model.Transform(images).GetColumn<uint>("PredictedLabel")];
    }

    private static IDataView Images(string folder, IEnumerable<LabeledImage> images)
    {
        var rows = Ml.Data.LoadFromEnumerable(images.ToArray());
        return Ml.Transforms.LoadImages("Image", folder, "Path").Fit(rows).Transform(rows);
    }

    private static IEnumerable<LabeledImage> Tiles(string mosaic, string folder, int count)
    {
        using var whole = MLImage.CreateFromFile(mosaic);
        for (var tile = 0; tile < count; tile++)
        {
            var pixels = new byte[4 * Side * Side];
            for (var row = 0; row < Side; row++)
                whole.Pixels.Slice(4 * ((((tile / TilesInARow * Side) + row) * whole.Width) + (tile % TilesInARow * Side)), 4 * Side)
                    .CopyTo(pixels.AsSpan(4 * Side * row));
            using var image = MLImage.CreateFromPixels(Side, Side, whole.PixelFormat, pixels);
            image.Save(Path.Combine(folder, $"{tile}.png"));
            yield return new LabeledImage { Path = $"{tile}.png" };
        }
    }
}
