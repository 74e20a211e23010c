using System.Security.Cryptography;
using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Weights;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Pretraining;

/// <summary>Weights by name in the options of trainers and featurizers; the files lie in the cache already.</summary>
public sealed class PublishedWeightsTests : IDisposable
{
    private static readonly MLContext Ml = new(seed: 1);
    private static readonly IDataView Rows = Keyed(View(Swatches.Rows(12)));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_trainer_begins_with_them()
    {
        var weights = FormulaWeights.Of(NetworkCatalog.Get("cifar_resnet20", classes: 3));

        using var model = Ml.MulticlassClassification.Trainers.ResNet20("Label", "Image", new() { Weights = Published(weights), Epochs = 0 }).Fit(Rows);

        Assert.Equal(weights["conv1.weight"], model.Weights["conv1.weight"]);
        Assert.Equal(weights["fc.weight"], model.Weights["fc.weight"]);
    }

    [Fact]
    public void A_featurizer_has_them()
    {
        var weights = FormulaWeights.Of(NetworkCatalog.Get("cifar_resnet20", classes: 3));

        using var model = Ml.Transforms.ResNet20(weights: Published(weights)).Fit(Rows);

        Assert.Equal(weights["layer3.2.conv2.weight"], model.Weights["layer3.2.conv2.weight"]);
    }

    [Fact]
    public void A_segmentation_network_has_them_in_its_backbone()
    {
        var weights = FormulaWeights.Of(NetworkCatalog.Get("resnet18", classes: 3));
        var options = new CnnSegmentationOptions { BackboneWeights = Published(weights) };
        var network = NetworkCatalog.Get("unet_resnet18", classes: 2);

        Assert.Equal(weights["layer4.1.conv2.weight"], options.ReadWeights(network, _ => { })["backbone.layer4.1.conv2.weight"]);
    }

    [Fact]
    public void Names_of_layers_that_changed_since_are_understood()
    {
        var network = NetworkCatalog.Get("densenet121", classes: 3);
        var weights = FormulaWeights.Of(network);
        var path = Path.Combine(folder.Path, "net.safetensors");
        WriteWithDots(weights, path);

        var loaded = new PretrainedWeights("Test", network.Name, "net.safetensors", HashOf(path))
        {
            Url = new("http://127.0.0.1:9/"), Renames = Pretrained.DenseNet121.Renames,
        }.Load(network, new(), new() { CacheFolder = folder.Path }, TestContext.Current.CancellationToken);

        Assert.Equal(weights["features.denseblock1.denselayer1.norm1.weight"], loaded.Values["features.denseblock1.denselayer1.norm1.weight"]);
    }

    [Fact]
    public void The_second_weights_are_prepared_in_their_own_way()
    {
        WeightSource? second = Pretrained.ResNet50V2;

        Assert.Equal((232, "Pretrained.ResNet50V2"), (second!.Evaluation!.ResizeSize, second.ToString()));
        Assert.Null(((WeightSource?)"resnet50.pth")!.Evaluation);
    }

    [Fact]
    public void Weights_of_another_network_are_refused_before_they_are_downloaded()
    {
        var trainer = Ml.MulticlassClassification.Trainers.ResNet20("Label", "Image", new() { Weights = Pretrained.ResNet50 });

        var error = Assert.Throws<ArgumentException>(() => trainer.Fit(Rows));

        Assert.Contains("Pretrained.ResNet50 are weights of 'resnet50', and the network is 'cifar_resnet20'", error.Message);
    }

    [Fact]
    public void A_trainer_of_published_weights_takes_no_others()
    {
        var error = Assert.Throws<ArgumentException>(
            () => Ml.MulticlassClassification.Trainers.Cnn(Pretrained.ResNet18, "Label", "Image", new() { Weights = "other.pth" }));

        Assert.Contains("the option Weights names 'other.pth'", error.Message);
    }

    [Fact]
    public void A_download_is_told_in_the_log_of_the_context()
    {
        var ml = new MLContext(seed: 1);
        var lines = new List<string>();
        ml.Log += (_, line) => lines.Add(line.Message);
        var away = new PretrainedWeights("Test", "cifar_resnet20", "net.safetensors", "12345678") { Url = new("http://127.0.0.1:9/net") };
        var source = away.With(new() { CacheFolder = folder.Path, Attempts = 1 });

        Assert.Throws<HttpRequestException>(
            () => ml.MulticlassClassification.Trainers.ResNet20("Label", "Image", new() { Weights = source }).Fit(Rows));

        Assert.Contains(lines, line => line.Contains("Downloading http://127.0.0.1:9/net to", StringComparison.Ordinal));
    }

    private WeightSource Published(StateDict weights)
    {
        var path = Path.Combine(folder.Path, "net.safetensors");
        weights.SaveSafetensors(path);
        return new PretrainedWeights("Test", weights.Network.Name, "net.safetensors", HashOf(path)) { Url = new("http://127.0.0.1:9/") }
            .With(new() { CacheFolder = folder.Path, AllowDownload = false });
    }

    private static IDataView Keyed(IDataView rows) => Ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);

    private static string HashOf(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    // The names that torchvision's files of DenseNet have: norm.1 for norm1.
    private static void WriteWithDots(StateDict weights, string path)
    {
        weights.SaveSafetensors(path);
        var bytes = File.ReadAllBytes(path);
        var length = (int)BitConverter.ToInt64(bytes);
        var header = System.Text.Encoding.UTF8.GetString(bytes, 8, length).TrimEnd();
        var renamed = System.Text.RegularExpressions.Regex.Replace(header, @"(denselayer\d+\.(?:norm|conv))([12])\.", "$1.$2.");
        var encoded = System.Text.Encoding.UTF8.GetBytes(renamed.PadRight((renamed.Length + 7) / 8 * 8));
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)encoded.Length), .. encoded, .. bytes.AsSpan(8 + length)]);
    }
}
