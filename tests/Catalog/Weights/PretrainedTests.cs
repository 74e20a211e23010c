using System.Reflection;
using MLNet.CnnCatalog.Tests.Data;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Tests.Weights;

/// <summary>The published weights against what torchvision 0.14 says of them (torchvision-weights.json.gz).</summary>
public sealed class PretrainedTests
{
    private const decimal ClassifierDigit = 0.05m;

    private static readonly Published[] Torchvision = ReferenceFile.Read<Published[]>("torchvision-weights.json.gz");

    // Those networks turn ImageNet's normalisation into that of -1 to 1 themselves.
    private static readonly string[] Transforming = ["googlenet", "inception_v3"];

    public static TheoryData<string> Names => [.. Torchvision.Select(published => published.Url)];

    [Fact]
    public void Every_weights_of_torchvision_for_a_network_of_the_catalog_are_there_and_no_others() => Assert.Equal(
        Torchvision.Select(published => (published.Network, published.Url)).Order(),
        Pretrained.All.Where(weights => weights.Url is not null).Select(weights => (weights.Network, weights.Url!.AbsoluteUri)).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_as_accurate_and_prepared_as_torchvision_says(string url)
    {
        var (published, weights) = Both(url);

        if (published.Crop is { } crop)
        {
            Assert.InRange(weights.Accuracy!.Top1, published.Metrics["acc@1"] - ClassifierDigit, published.Metrics["acc@1"] + ClassifierDigit);
            Assert.InRange(weights.Accuracy.Top5!.Value, published.Metrics["acc@5"] - ClassifierDigit, published.Metrics["acc@5"] + ClassifierDigit);
            Assert.Equal((crop, published.Interpolation), (weights.Evaluation!.ImageSize.Height, $"{weights.Evaluation.Interpolation}".ToLowerInvariant()));
        }
        else
        {
            Assert.Equal(published.Metrics["miou"], weights.MeanIoU!.Percent);
        }

        Assert.Equal(published.Resize, weights.Evaluation!.ResizeSize);
        var (red, green, blue) = weights.Evaluation.Normalization;
        if (!Transforming.Contains(published.Network))
            Assert.Equal([.. published.Mean, .. published.Std], [red.Mean, green.Mean, blue.Mean, red.Deviation, green.Deviation, blue.Deviation]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_the_parameters_and_classes_that_torchvision_counts(string url)
    {
        var (published, weights) = Both(url);
        var withoutHeads = NetworkCatalog.Get(weights.Network).WithoutHeads().ParameterCount;

        Assert.Contains(published.NumParams, (long[])[weights.ParameterCount, withoutHeads]);
        Assert.Equal(published.Categories, weights.ClassNames.Length);
        Assert.True(weights.SizeInBytes >= sizeof(float) * weights.ParameterCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_the_hash_of_its_file_name(string url)
    {
        var weights = Both(url).Weights;

        Assert.EndsWith($"-{weights.Sha256}.pth", weights.FileName);
        Assert.Matches("^[0-9a-f]{8,10}$", weights.Sha256);
        Assert.Equal("BSD-3-Clause", weights.License);
    }

    [Fact]
    public void Is_named_as_the_trainer_of_its_network()
    {
        var properties = typeof(Pretrained).GetProperties(BindingFlags.Public | BindingFlags.Static).Where(property => property.PropertyType == typeof(PretrainedWeights));

        Assert.Equal(Pretrained.All, properties.Select(property => (PretrainedWeights)property.GetValue(null)!));
        Assert.All(properties, property => Assert.Equal(property.Name, ((PretrainedWeights)property.GetValue(null)!).Name));
        Assert.All(Pretrained.All.Where(weights => weights.Url is not null), weights => Assert.Equal(
            NetworkCatalog.Entry(weights.Network).Method + (weights.Accuracy?.Source == "torchvision's second weights" ? "V2" : ""), weights.Name));
    }

    [Fact]
    public void The_classes_of_ImageNet_are_in_the_order_of_the_logits()
    {
        var names = Pretrained.ResNet50.ClassNames;

        Assert.Equal(("tench", "Egyptian cat", "toilet tissue"), (names[0], names[285], names[999]));
        Assert.Equal(1000, names.Distinct().Count());
        Assert.Equal(("__background__", "tvmonitor"), (Pretrained.DeepLabV3ResNet50.ClassNames[0], Pretrained.DeepLabV3ResNet50.ClassNames[20]));
    }

    [Fact]
    public void The_cache_is_named_by_the_option_then_by_the_variable_then_it_is_the_users()
    {
        var before = Environment.GetEnvironmentVariable(DownloadOptions.CacheVariable);
        try
        {
            Environment.SetEnvironmentVariable(DownloadOptions.CacheVariable, "/from/variable");
            Assert.Equal("/from/variable", new DownloadOptions().Folder);
            Assert.Equal("/from/option", new DownloadOptions { CacheFolder = "/from/option" }.Folder);
            Environment.SetEnvironmentVariable(DownloadOptions.CacheVariable, null);
            Assert.Equal(WeightFolder.OfUser, new DownloadOptions().Folder);
        }
        finally
        {
            Environment.SetEnvironmentVariable(DownloadOptions.CacheVariable, before);
        }
    }

    private static (Published Published, PretrainedWeights Weights) Both(string url) =>
        (Torchvision.Single(published => published.Url == url), Pretrained.All.Single(weights => weights.Url?.AbsoluteUri == url));

    private sealed record Published(
        string Network, string Url, long NumParams, Dictionary<string, decimal> Metrics, int? Crop, int Resize, string Interpolation, double[] Mean,
        double[] Std, int Categories);
}
