using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class VggTests
{
    // Simonyan and Zisserman 2015, table 1: layers with weights, and those of each of the five stages.
    public static TheoryData<string, int, int[]> Table1 => new()
    {
        { "vgg11", 11, [1, 1, 2, 2, 2] },
        { "vgg13", 13, [2, 2, 2, 2, 2] },
        { "vgg16", 16, [2, 2, 3, 3, 3] },
        { "vgg19", 19, [2, 2, 4, 4, 4] },
    };

    [Theory]
    [MemberData(nameof(Table1))]
    public void Configurations_have_the_layers_of_table_1(string name, int layers, int[] stages)
    {
        foreach (var network in new[] { NetworkCatalog.Get(name, classes: 10), NetworkCatalog.Get($"{name}_bn", classes: 10) })
        {
            Assert.Equal(layers, network.Nodes.Count(node => node.Op is Conv or Linear));
            var convolutions = network.Nodes.Where(node => node.Op is Conv).ToArray();
            Assert.All(convolutions, node => Assert.Equal(new Extent(3, 3), ((Conv)node.Op).Kernel));
            var maps = stages.Zip([(64, 224), (128, 112), (256, 56), (512, 28), (512, 14)]);
            Assert.Equal(
                maps.SelectMany(stage => Enumerable.Repeat(stage.Second, stage.First)),
                convolutions.Select(node => (node.Shape.Channels, node.Shape.Height)));
        }
    }

    [Fact]
    public void Batch_norm_stands_between_each_convolution_and_its_activation()
    {
        var network = Vgg.Vgg11BatchNorm(classes: 10, Shape.Map(3, 53, 37));

        Assert.All(network.Nodes.Where(node => node.Op is BatchNorm), node => Assert.IsType<Conv>(node.Inputs[0].Op));
        Assert.Equal(8, network.Nodes.Count(node => node.Op is Activation && node.Inputs[0].Op is BatchNorm));
        Assert.DoesNotContain(Vgg.Vgg11(classes: 10).Nodes, node => node.Op is BatchNorm);
    }

    [Fact]
    public void Maps_of_any_size_are_pooled_to_7x7()
    {
        var network = Vgg.Vgg16(classes: 50, Shape.Map(1, 53, 37));

        Assert.Equal("vgg16: 1x53x37 -> 50", network.ToString());
        Assert.Equal("512x1x1", network.Nodes.Single(node => node.Name == "features.maxpool_4").Shape.ToString());
        Assert.Equal(138_357_544 - (2 * 64 * 9) - (4097 * 950), network.ParameterCount);
    }

    [Fact]
    public void Pictures_of_less_than_32_pixels_name_the_pool_that_they_do_not_fill() => Assert.StartsWith(
        "'features.maxpool_4': a 2x2 window with stride 2x2 and padding 0x0 does not fit 512x1x2; the images are too small",
        Assert.Throws<ArgumentException>(() => Vgg.Vgg11(classes: 10, Shape.Map(3, 31, 32))).Message);

    [Fact]
    public void Weights_begin_as_in_torchvision()
    {
        var network = Vgg.Vgg13(classes: 10, Shape.Map(3, 53, 37));

        Assert.All(network.Nodes.Select(node => node.Op).OfType<Conv>(), conv => Assert.Equal(
            Initialization.HeNormal(Fan.Out) with { ZeroBias = true }, conv.Initialization));
        Assert.All(network.Nodes.Select(node => node.Op).OfType<Linear>(), linear => Assert.Equal(
            Initialization.Normal(0.01) with { ZeroBias = true }, linear.Initialization));
    }
}
