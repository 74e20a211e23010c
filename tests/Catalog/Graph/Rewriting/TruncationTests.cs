using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests.Graph.Rewriting;

public class TruncationTests
{
    [Theory]
    [InlineData("layer4", "layer4.2.relu_2", "2048x7x7")]
    [InlineData("layer3", "layer3.5.relu_2", "1024x14x14")]
    [InlineData("layer1.0", "layer1.0.relu_2", "256x56x56")]
    [InlineData("layer1.0.conv2", "layer1.0.conv2", "64x56x56")]
    [InlineData("avgpool", "avgpool", "2048x1x1")]
    [InlineData("maxpool", "maxpool", "64x56x56")]
    [InlineData("fc", "fc", "10")]
    public void A_network_ends_with_the_last_layer_of_the_name(string at, string last, string shape)
    {
        var network = ResNet.ResNet50(classes: 10).Truncate(at);

        Assert.Equal((last, shape), (network.Output.Name, network.Output.Shape.ToString()));
        Assert.Equal("resnet50", network.Name);
    }

    [Fact]
    public void What_the_last_layer_does_not_need_is_left_out()
    {
        var network = CifarResNet.ResNet20(options: new() { Shortcut = Shortcut.B }).Truncate("layer2.0.downsample");

        Assert.Equal("layer2.0.downsample.1", network.Output.Name);
        Assert.DoesNotContain(network.Nodes, node => node.Name == "layer2.0.conv1");
        Assert.DoesNotContain(network.Parameters, parameter => parameter.Key.StartsWith("layer2.0.bn1", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_only_begins_alike_does_not_count() =>
        Assert.Equal("layer1.0.conv1", Plain(twelve: "layer1.0.conv12").Truncate("layer1.0.conv1").Output.Name);

    [Fact]
    public void Weights_go_with_the_layers()
    {
        var network = Network.Input(1, 5, 7).Conv("conv", 2, kernel: 1).BatchNorm("bn").Linear("fc", 3).ToNetwork("net");
        var weights = new StateDict(network, network.Parameters.ToDictionary(parameter => parameter.Key, parameter => new float[parameter.Count]));

        var truncated = weights.Truncate(at: "bn");

        Assert.Equal("net: 1x5x7 -> 2x5x7", truncated.Network.ToString());
        Assert.Same(weights["conv.weight"], truncated["conv.weight"]);
        Assert.Same(weights["bn.num_batches_tracked"], truncated["bn.num_batches_tracked"]);
        Assert.Throws<KeyNotFoundException>(() => truncated["fc.weight"]);
    }

    [Theory]
    [InlineData("layer5", " Did you mean layer1, layer2, layer3?")]
    [InlineData("Layer4.1.ReLU", " Did you mean layer4.1.relu, layer1.1.relu, layer2.1.relu?")]
    [InlineData("avg_pool", " Did you mean avgpool?")]
    [InlineData("classifier", "")]
    public void A_name_that_is_not_there_is_answered_with_near_ones(string at, string suggestion) =>
        Assert.Equal(
            $"'resnet18' has no layer or block '{at}'.{suggestion} Its Nodes have the names. (Parameter 'at')",
            Assert.Throws<ArgumentException>(() => ResNet.ResNet18().Truncate(at)).Message);

    private static Network Plain(string twelve) =>
        Network.Input(1, 5, 7).Conv("layer1.0.conv1", 2, kernel: 1).Conv(twelve, 2, kernel: 1).ToNetwork("net");
}
