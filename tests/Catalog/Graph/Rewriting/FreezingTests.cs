using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests.Graph.Rewriting;

public class FreezingTests
{
    private static readonly Network ResNet18 = ResNet.ResNet18(classes: 10);

    [Fact]
    public void The_parameters_of_frozen_layers_and_stages_are_not_trained()
    {
        var frozen = ResNet18.Freeze("conv1", "bn1", "layer1");

        Assert.Equal(
            Trained(ResNet18).Where(key => key.Split('.')[0] is not ("conv1" or "bn1" or "layer1")), Trained(frozen));
        Assert.Equal(ResNet18.Parameters.Select(parameter => parameter.ToString()), frozen.Parameters.Select(parameter => parameter.ToString()));
    }

    // 9,408 of conv1, 128 of bn1, 147,968 of layer1: the first two of four stages of torchvision's resnet18.
    [Fact]
    public void They_do_not_count_as_trained() =>
        Assert.Equal(9_408 + 128 + 147_968, ResNet18.ParameterCount - ResNet18.Freeze("conv1", "bn1", "layer1").ParameterCount);

    [Fact]
    public void They_stay_frozen_in_networks_that_are_made_of_it()
    {
        var frozen = ResNet18.Freeze("conv1");
        Network[] made =
        [
            frozen.WithClasses(3).WithInput(3, 65, 97), frozen.Truncate(at: "layer2"), frozen.Backbone(name => name, "layer2")[0].ToNetwork("front"),
        ];

        Assert.All(made, network => Assert.Equal(["conv1.weight"], network.Parameters.Where(parameter => parameter.IsFrozen).Select(parameter => parameter.Key)));
    }

    [Fact]
    public void Weights_go_with_the_layers()
    {
        var network = Network.Input(1, 5, 7).Conv("conv", 2, kernel: 1).Linear("fc", 3).ToNetwork("net");
        var weights = new StateDict(network, network.Parameters.ToDictionary(parameter => parameter.Key, parameter => new float[parameter.Count]));

        var frozen = weights.Freeze("conv");

        Assert.Same(weights["conv.weight"], frozen["conv.weight"]);
        Assert.Equal(["conv.weight"], frozen.Network.Parameters.Where(parameter => parameter.IsFrozen).Select(parameter => parameter.Key));
    }

    [Fact]
    public void A_name_that_is_not_there_is_answered_with_near_ones() => Assert.Contains(
        "'resnet18' has no layer or block 'layer5'. Did you mean layer1, layer2, layer3?",
        Assert.Throws<ArgumentException>(() => ResNet18.Freeze("conv1", "layer5")).Message, StringComparison.Ordinal);

    private static IEnumerable<string> Trained(Network network) =>
        network.Parameters.Where(parameter => parameter.IsTrainable).Select(parameter => parameter.Key);
}
