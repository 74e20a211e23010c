using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Tests.Data;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Weights;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

/// <summary>Weights that others trained, on real images.</summary>
[Trait("Category", "RealData")]
public class PretrainedWeightsTests
{
    // The author of the weights gives 8.27 % error on all 10,000 test images; PyTorch gets 91.5 % right of these 1,000.
    [Fact]
    public void ResNet_20_recognises_as_many_images_of_CIFAR_10_as_in_PyTorch()
    {
        var weights = CifarResNet.ResNet20().LoadWeights(
            RealData.PathOf("weights", "resnet20-12fca82f.th"), new() { Prefix = "module.", Renames = [("linear", "fc")] }).ToStateDict();
        var (pixels, labels) = Read(RealData.PathOf("cifar10-test", "test"));
        Assert.Equal(1000, labels.Length);

        foreach (var tested in new[] { weights, BatchNormFolding.Fold(weights) })
        {
            var predicted = Predict(tested, pixels);
            Assert.InRange(predicted.Zip(labels).Count(pair => pair.First == pair.Second), 912, 918);
        }
    }

    // The classes are those of the folders, whose names are in the order of CIFAR-10's own.
    private static (float[] Pixels, long[] Labels) Read(string folder)
    {
        var ml = new MLContext(seed: 1);
        var rows = ImageFolder.Enumerate(folder).ToArray();
        var classes = rows.Select(row => row.Label).Distinct().Order(StringComparer.Ordinal).ToArray();
        var pipeline = ml.Transforms.LoadImages("Image", folder, "Path")
            .Append(ml.Transforms.ResizeImages("Image", 32, 32))
            .Append(ml.Transforms.ExtractPixels("Pixels", "Image", ImagePixelExtractingEstimator.ColorBits.Rgb, scaleImage: 1 / 255f));
        var data = ml.Data.LoadFromEnumerable(rows);
        var pixels = pipeline.Fit(data).Transform(data).GetColumn<float[]>("Pixels").SelectMany(image => image).ToArray();
        return (pixels, [.. rows.Select(row => (long)Array.IndexOf(classes, row.Label))]);
    }

    private static long[] Predict(StateDict weights, float[] pixels)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var network = TorchNetwork.Load(weights);
        var normalization = PixelNormalization.ImageNet;
        var channels = new[] { normalization.Red, normalization.Green, normalization.Blue };
        var mean = torch.tensor(channels.Select(channel => (float)channel.Mean).ToArray(), [1, 3, 1, 1]);
        var deviation = torch.tensor(channels.Select(channel => (float)channel.Deviation).ToArray(), [1, 3, 1, 1]);
        var images = torch.tensor(pixels, [pixels.Length / (3 * 32 * 32), 3, 32, 32]).sub(mean).div(deviation);
        return network.Forward(images).argmax(1).data<long>().ToArray();
    }
}
