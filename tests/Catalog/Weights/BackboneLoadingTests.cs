using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Tests.Weights;

public sealed class BackboneLoadingTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cnn-tests-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("deeplabv3_mobilenet_v3_large", "mobilenet_v3_large")]
    [InlineData("lraspp_mobilenet_v3_large", "mobilenet_v3_large")]
    [InlineData("unet_resnet18", "resnet18")]
    public void A_backbone_takes_the_weights_of_its_classifier(string name, string classifier)
    {
        var file = Save(NetworkCatalog.Get(classifier));
        var network = NetworkCatalog.Get(name, classes: 4);

        var loaded = network.LoadBackboneWeights(file);

        Assert.All(loaded.Matched, parameter => Assert.StartsWith("backbone.", parameter.Key, StringComparison.Ordinal));
        Assert.All(loaded.Missing, parameter => Assert.False(parameter.Key.StartsWith("backbone.", StringComparison.Ordinal)));
        Assert.Equal(
            network.Parameters.Count(parameter => parameter.Key.StartsWith("backbone.", StringComparison.Ordinal) && parameter.Role != ParameterRole.BatchCount),
            loaded.Matched.Length);
    }

    [Fact]
    public void A_classifier_of_another_family_is_refused_by_its_first_layers() => Assert.Contains(
        "backbone.conv1.weight [64, 3, 7, 7]: missing in the file",
        Assert.Throws<InvalidDataException>(() => NetworkCatalog.Get("unet_resnet18").LoadBackboneWeights(Save(NetworkCatalog.Get("mobilenet_v3_large")))).Message,
        StringComparison.Ordinal);

    private string Save(Network network)
    {
        var file = Path.Combine(folder.FullName, $"{network.Name}.safetensors");
        new StateDict(network, network.Parameters.ToDictionary(parameter => parameter.Key, parameter => new float[parameter.Count])).SaveSafetensors(file);
        return file;
    }
}
