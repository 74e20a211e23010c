using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Tests.Data;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Estimators.Tests.Pretraining;

/// <summary>The weights of ML.NET's DnnImageFeaturizer.ResNet18 in our network, against ML.NET's own transform.</summary>
public sealed class MLNetResNetTests : IDisposable
{
    private const int Side = 224;
    private const double Tolerance = 1e-4;

    private static readonly MLContext Ml = new(seed: 1);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Features_are_those_of_DnnFeaturizeImage()
    {
        Swatches.Write(folder.Path, count: 3);
        foreach (var odd in (string[])["clean.jpg", "progressive.jpg", "interlaced.png"])
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Odd", odd), Path.Combine(folder.Path, "red", odd));

        AssertAlike(Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path)), folder.Path);
    }

    [Fact]
    [Trait("Category", "RealData")]
    public void Features_of_photos_are_those_of_DnnFeaturizeImage()
    {
        var photos = RealData.PathOf("clothing/test");
        AssertAlike(Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(photos).Where((_, index) => index % 20 == 0)), photos);
    }

    [Fact]
    public void The_network_that_prepares_images_is_imported_too()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "DnnImageModels", "ResNetPrepOnnx", "ResNetPreprocess.onnx");
        var imported = OnnxImport.Load(file);
        var images = FormulaWeights.Uniform("input", 3 * Side * Side);

        Assert.Equal("3x224x224", $"{imported.Network.Output.Shape}");
        var mean = imported.Weights[imported.Network.Parameters.Single().Key];
        var expected = images.Chunk(Side * Side).Reverse().SelectMany(channel => channel).Zip(mean, (value, mean) => value - mean);
        Assert.All(expected.Zip(GraphRun.On(imported.Weights, images)), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-4));
    }

    [Fact]
    public void Few_steps_of_training_tell_colours_apart_and_keep_the_mean_image()
    {
        Swatches.Write(folder.Path, count: 24);
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path));

        using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.Transforms.LoadImages("Image", folder.Path, "Path"))
            .Append(Ml.MulticlassClassification.Trainers.Cnn(Pretrained.MLNetResNet18, "Label", "Image", new()
            {
                ImageSize = 48, Epochs = 3, BatchSize = 8, FreezeBackboneEpochs = 1, BackboneLearningRateFactor = 0.1, FreezeBatchNorm = true,
            }))
            .Fit(rows);

        Assert.InRange(Ml.MulticlassClassification.Evaluate(model.Transform(rows)).MicroAccuracy, 0.9, 1);
        var weights = model.LastTransformer.Weights;
        Assert.Equal("mlnet_resnet18: 3x48x48 -> 3", weights.Network.ToString());
        // The image's means of red, green and blue, by NumPy.
        Assert.All(
            weights["mean_image"].Chunk(48 * 48).Zip([123.1516, 115.9029, 103.0626]),
            channel => Assert.Equal(channel.Second, channel.First.Average(), tolerance: 0.05));
    }

    [Fact]
    public void Another_network_is_refused()
    {
        Swatches.Write(folder.Path, count: 6);
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path));
        var pipeline = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.Transforms.LoadImages("Image", folder.Path, "Path"))
            .Append(Ml.MulticlassClassification.Trainers.ResNet18("Label", "Image", new() { Weights = Pretrained.MLNetResNet18, ImageSize = 48 }));

        var error = Assert.Throws<ArgumentException>(() => pipeline.Fit(rows));

        Assert.Contains("Pretrained.MLNetResNet18 are weights of 'mlnet_resnet18', and the network is 'resnet18'", error.Message);
    }

    // Both see the pixels of ML.NET's own resizing; ours sees them as a vector, and as an image too.
    private static void AssertAlike(IDataView rows, string images)
    {
        var pixels = Ml.Transforms.LoadImages("Image", images, "Path")
            .Append(Ml.Transforms.ResizeImages("Image", Side, Side))
            .Append(Ml.Transforms.ExtractPixels("Pixels", "Image"))
            .Fit(rows).Transform(rows);
        var expected = Features(pixels, Ml.Transforms.DnnFeaturizeImage(
            "Features", model => model.ModelSelector.ResNet18(Ml, model.OutputColumn, model.InputColumn), "Pixels"));

        AssertClose(expected, Features(pixels, Ml.Transforms.CnnFeaturizeImage(Pretrained.MLNetResNet18, "Features", "Pixels")));
        AssertClose(expected, Features(pixels, Ml.Transforms.CnnFeaturizeImage(Pretrained.MLNetResNet18)));
    }

    private static float[][] Features<T>(IDataView rows, IEstimator<T> featurizer)
        where T : class, ITransformer => [.. featurizer.Fit(rows).Transform(rows).GetColumn<float[]>("Features")];

    private static void AssertClose(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (first, second) in expected.Zip(actual))
        {
            var norm = Math.Sqrt(first.Sum(value => (double)value * value));
            Assert.True(norm > 1);
            Assert.All(first.Zip(second), pair => Assert.Equal(pair.First, pair.Second, tolerance: Tolerance * norm));
        }
    }
}
