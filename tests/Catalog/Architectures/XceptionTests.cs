using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class XceptionTests
{
    // Figure 5 gives the 19x19x728 maps between the flows.
    [Fact]
    public void Flows_have_the_shapes_of_figure_5()
    {
        var shapes = Xception.Original(classes: 10).Nodes.ToDictionary(node => node.Name, node => node.Shape.ToString());

        Assert.Equal("32x149x149", shapes["conv1"]);
        Assert.Equal("64x147x147", shapes["conv2"]);
        Assert.Equal("128x74x74", shapes["block1.add"]);
        Assert.Equal("256x37x37", shapes["block2.add"]);
        Assert.Equal("728x19x19", shapes["block3.add"]);
        Assert.Equal("728x19x19", shapes["block11.add"]);
        Assert.Equal("1024x10x10", shapes["block12.add"]);
        Assert.Equal("2048x10x10", shapes["conv4.pointwise"]);
    }

    // "36 convolutional layers structured into 14 modules, all of which have linear residual connections around them, except for the
    // first and last": a separable convolution counts as one.
    [Fact]
    public void There_are_36_convolutions_and_12_shortcuts()
    {
        var nodes = Xception.Original(classes: 10).Nodes;

        Assert.Equal(2 + 34, nodes.Count(node => node.Op is Conv { Groups: 1 } && !node.Name.EndsWith("skip", StringComparison.Ordinal)));
        Assert.Equal(34, nodes.Count(node => node.Op is Conv { Groups: > 1 }));
        Assert.Equal(12, nodes.Count(node => node.Op is Add));
        Assert.Equal(4, nodes.Count(node => node.Name.EndsWith("skip", StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_stands_between_a_depthwise_convolution_and_its_1x1_convolution() =>
        Assert.All(
            Xception.Original(classes: 10).Nodes.Where(node => node.Name.EndsWith("pointwise", StringComparison.Ordinal)),
            node => Assert.EndsWith(".conv1", node.Inputs[0].Name));

    [Fact]
    public void The_first_module_begins_with_a_convolution_and_the_others_with_an_activation()
    {
        var layers = Xception.Original(classes: 10, Shape.Map(1, 91, 77)).Nodes.ToDictionary(node => node.Name);

        Assert.Equal("relu_1", layers["block1.rep.0.conv1"].Inputs[0].Name);
        Assert.Equal("block2.relu", layers["block2.rep.1.conv1"].Inputs[0].Name);
        Assert.Equal(["block2.maxpool", "block2.skipbn"], layers["block2.add"].Inputs.Select(input => input.Name));
        Assert.Equal(["block7.rep.8", "block6.add"], layers["block7.add"].Inputs.Select(input => input.Name));
    }

    [Fact]
    public void Batch_norm_and_initial_values_are_those_of_Keras()
    {
        var nodes = Xception.Original(classes: 10).Nodes;

        Assert.All(nodes.Select(node => node.Op).OfType<BatchNorm>(), norm => Assert.Equal(new(Epsilon: 1e-3, Momentum: 0.01), norm));
        Assert.All(nodes.Select(node => node.Op).OfType<Conv>(), conv => Assert.Equal(Initialization.Keras, conv.Initialization));
        Assert.Equal(Initialization.Keras, Assert.IsType<Linear>(nodes[^1].Op).Initialization);
        Assert.Equal(0.5, Assert.IsType<Dropout>(nodes[^3].Op).Rate);
    }

    [Fact]
    public void Pictures_and_classes_may_be_others()
    {
        var network = Xception.Original(classes: 50, Shape.Map(1, 91, 77));

        Assert.Equal("xception: 1x91x77 -> 50", network.ToString());
        Assert.Equal("2048x3x3", network.Nodes.Single(node => node.Name == "conv4.pointwise").Shape.ToString());
        Assert.Equal(22_910_480 - 54_528 - (2 * 32 * 9) - (2049 * 950), network.ParameterCount);
    }
}
