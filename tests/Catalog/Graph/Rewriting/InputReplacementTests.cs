using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests.Graph.Rewriting;

public class InputReplacementTests
{
    [Fact]
    public void Every_shape_follows_as_if_the_network_had_been_built_for_the_pictures()
    {
        var built = ResNet.ResNet50(classes: 10, new() { Input = Shape.Map(1, 53, 37) });

        var rewritten = ResNet.ResNet50(classes: 10).WithInput(1, 53, 37);

        Assert.Equal("resnet50: 1x53x37 -> 10", rewritten.ToString());
        Assert.Equal(built.Nodes.Select(node => node.ToString()), rewritten.Nodes.Select(node => node.ToString()));
        Assert.Equal(built.Parameters.Select(parameter => parameter.ToString()), rewritten.Parameters.Select(parameter => parameter.ToString()));
    }

    [Fact]
    public void Dense_layers_behind_a_flattened_map_read_the_pixels_that_there_are()
    {
        var network = Network.Input(3, 32, 32).Conv("conv", 4, kernel: 3, stride: 2).Linear("fc1", 20).Linear("fc2", 10).ToNetwork("net");

        // 4 channels of 27 x 19 pixels.
        Assert.Equal(
            ["conv.weight [4, 3, 3, 3]", "fc1.weight [20, 2052]", "fc1.bias [20]", "fc2.weight [10, 20]", "fc2.bias [10]"],
            network.WithInput(3, 53, 37).Parameters.Select(parameter => parameter.ToString()));
    }

    [Fact]
    public void The_network_itself_stays_as_it_is_and_a_shape_that_it_has_changes_nothing()
    {
        var network = CifarResNet.ResNet20();

        Assert.Equal(Shape.Map(1, 53, 37), network.WithInput(Shape.Map(1, 53, 37)).InputShape);
        Assert.Equal(Shape.Map(3, 32, 32), network.InputShape);
        Assert.Equal(network.Nodes, network.WithInput(3, 32, 32).Nodes);
    }

    [Fact]
    public void Weights_go_with_pictures_of_another_size_unless_a_dense_layer_reads_their_pixels()
    {
        var pooled = Network.Input(1, 5, 7).GlobalAveragePool().Linear("fc", 2, bias: false).ToNetwork("pooled");
        var flat = Network.Input(1, 5, 7).Linear("fc", 2, bias: false).ToNetwork("flat");

        Assert.Equal("pooled: 1x53x37 -> 2", Zeros(pooled).WithInput(53, 37).Network.ToString());
        Assert.StartsWith(
            "Network 'flat' needs fc.weight [2, 1961], 3922 values; 70 values came.",
            Assert.Throws<ArgumentException>(() => Zeros(flat).WithInput(53, 37)).Message);

        static StateDict Zeros(Network network) => new(
            network, network.Parameters.ToDictionary(parameter => parameter.Key, parameter => new float[parameter.Count]));
    }

    [Fact]
    public void Pictures_that_are_too_small_name_the_layer_that_they_do_not_reach() =>
        Assert.StartsWith(
            "'layer4.0.conv1': a 3x3 window with stride 2x2 and padding 1x1 does not fit 256x1x1; the images are too small",
            Assert.Throws<ArgumentException>(() => ResNet.ResNet18().WithInput(3, 16, 16)).Message);

    [Fact]
    public void A_picture_without_channels_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>("channels", () => ResNet.ResNet18().WithInput(0, 53, 37));
}
