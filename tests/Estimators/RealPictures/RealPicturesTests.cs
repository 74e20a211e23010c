using Microsoft.ML;
using Microsoft.ML.Transforms;
using MLNet.CnnCatalog.Tests.Data;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Tests.RealImages;

/// <summary>Real weights on real images, in pipelines of ML.NET.</summary>
[Trait("Category", "RealData")]
public class RealImagesTests
{
    private static readonly MLContext Ml = new(seed: 1);

    // 91.5 % is what the checkpoint's authors' network gives in PyTorch on the same images, and with means of the softmax over both mirror images 93.1 %; over
    // torchvision's ten_crop of 37 pixels by Pillow 86.5 %, since it has never seen objects so large.
    [Theory]
    [InlineData(TestTimeAugmentation.None, 0.915)]
    [InlineData(TestTimeAugmentation.HorizontalFlip, 0.931)]
    [InlineData(TestTimeAugmentation.TenCrop, 0.865)]
    public void The_checkpoint_of_ResNet_20_recognises_CIFAR_10_as_in_PyTorch(TestTimeAugmentation views, double expected)
    {
        var (weights, folder) = (RealData.PathOf("weights/resnet20-12fca82f.th"), RealData.PathOf("cifar10-test/test"));
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder));
        using var model = Ml.Transforms.Conversion
            .MapValueToKey("Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Append(Ml.Transforms.LoadImages("Image", folder, "Path"))
            .Append(Ml.MulticlassClassification.Trainers.ResNet20("Label", "Image", new()
            {
                Weights = weights,
                WeightLoading = new() { Prefix = "module.", Renames = [("linear", "fc")] },
                Epochs = 0,
                BatchSize = 100,
                TestTimeAugmentation = views,
            }))
            .Fit(rows);

        Assert.Equal(expected, Ml.MulticlassClassification.Evaluate(model.Transform(rows)).MicroAccuracy, tolerance: 0.003);
    }

    // PyTorch with scikit-learn's logistic regression: 79.6 % at 128 pixels, 83.9 % at 224.
    [Fact]
    public void MobileNetV2_as_a_featurizer_tells_clothes_apart_at_128_pixels() => Assert.InRange(ClothingAccuracy(128), 0.78, 0.9);

    [Fact]
    [Trait("Category", "Slow")]
    public void MobileNetV2_as_a_featurizer_tells_clothes_apart_at_224_pixels() => Assert.InRange(ClothingAccuracy(224), 0.82, 0.9);

    private static double ClothingAccuracy(int side)
    {
        var (weights, folder) = (RealData.PathOf("weights/mobilenet_v2.safetensors"), RealData.PathOf("clothing"));
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.Transforms.LoadImages("Image", folder, "Path"))
            .Append(Ml.Transforms.MobileNetV2("Features", "Image", weights, options: new() { ImageSize = side, Normalization = PixelNormalization.MinusOneToOne }))
            .AppendCacheCheckpoint(Ml)
            .Append(Ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0, l2Regularization: 1))
            .Fit(Images("train"));

        var accuracy = Ml.MulticlassClassification.Evaluate(model.Transform(Images("test"))).MicroAccuracy;
        TestContext.Current.TestOutputHelper?.WriteLine($"accuracy {accuracy:f4} at {side} pixels");
        return accuracy;

        IDataView Images(string part) => Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(Path.Combine(folder, part))
            .Select(image => new LabeledImage { Path = $"{part}/{image.Path}", Label = image.Label }));
    }
}
