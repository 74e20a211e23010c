using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class DenseNetTests
{
    // Huang et al. 2017, table 1: layers, growth rate, layers of the four blocks.
    public static TheoryData<string, int, int, int[]> Table1 => new()
    {
        { "densenet121", 121, 32, [6, 12, 24, 16] },
        { "densenet161", 161, 48, [6, 12, 36, 24] },
        { "densenet169", 169, 32, [6, 12, 32, 32] },
        { "densenet201", 201, 32, [6, 12, 48, 32] },
    };

    [Theory]
    [MemberData(nameof(Table1))]
    public void Networks_have_the_depths_and_growth_rates_of_table_1(string name, int layers, int growthRate, int[] depths)
    {
        var network = NetworkCatalog.Get(name, classes: 10, Shape.Map(1, 53, 37));

        Assert.Equal(layers, network.Nodes.Count(node => node.Op is Conv or Linear));
        Assert.Equal(depths, network.Nodes
            .Where(node => node.Name.EndsWith(".conv2", StringComparison.Ordinal))
            .CountBy(node => node.Name.Split('.')[1]).Select(block => block.Value));
        Assert.All(
            network.Nodes.Where(node => node.Name.Contains(".denselayer", StringComparison.Ordinal) && node.Op is Conv),
            node => Assert.Equal(node.Name.EndsWith("conv1", StringComparison.Ordinal) ? 4 * growthRate : growthRate, node.Shape.Channels));
    }

    [Fact]
    public void Blocks_and_transitions_have_the_sizes_of_table_1()
    {
        var shapes = DenseNet.DenseNet121(classes: 10).Nodes.ToDictionary(node => node.Name, node => node.Shape.ToString());

        Assert.Equal(("64x112x112", "64x56x56"), (shapes["features.conv0"], shapes["features.maxpool"]));
        Assert.Equal(("256x56x56", "128x28x28"), (shapes["features.denseblock1.concat_5"], shapes["features.transition1.avgpool"]));
        Assert.Equal(("512x28x28", "256x14x14"), (shapes["features.denseblock2.concat_11"], shapes["features.transition2.avgpool"]));
        Assert.Equal(("1024x14x14", "512x7x7"), (shapes["features.denseblock3.concat_23"], shapes["features.transition3.avgpool"]));
        Assert.Equal("1024x7x7", shapes["features.denseblock4.concat_15"]);
    }

    [Fact]
    public void A_layer_reads_all_before_it_and_its_output_is_put_behind_them()
    {
        var nodes = DenseNet.DenseNet121(classes: 10, Shape.Map(1, 53, 37)).Nodes.ToDictionary(node => node.Name);

        Assert.Equal(
            ["norm1", "relu", "conv1", "norm2", "relu_1", "conv2"],
            nodes.Keys.Where(name => name.StartsWith("features.denseblock2.denselayer3.", StringComparison.Ordinal))
                .Select(name => name.Split('.')[^1]));
        Assert.Equal(["features.denseblock2.concat_1"], Inputs("features.denseblock2.denselayer3.norm1"));
        Assert.Equal(
            ["features.denseblock2.concat_1", "features.denseblock2.denselayer3.conv2"], Inputs("features.denseblock2.concat_2"));

        IEnumerable<string> Inputs(string name) => nodes[name].Inputs.Select(input => input.Name);
    }

    [Fact]
    public void Weights_begin_as_in_torchvision()
    {
        var ops = DenseNet.DenseNet121(classes: 10, Shape.Map(1, 53, 37)).Nodes.Select(node => node.Op).ToArray();

        Assert.All(ops.OfType<Conv>(), conv => Assert.Equal(Initialization.HeNormal(Fan.In), conv.Initialization));
        Assert.Equal(Initialization.PyTorch with { ZeroBias = true }, ops.OfType<Linear>().Single().Initialization);
    }

    // torchvision's min_size.
    [Fact]
    public void The_smallest_pictures_are_of_29_pixels()
    {
        Assert.Equal(Shape.Vector(10), DenseNet.DenseNet121(classes: 10, Shape.Map(3, 29, 29)).Output.Shape);
        Assert.StartsWith(
            "'features.transition3.avgpool': a 2x2 window with stride 2x2 and padding 0x0 does not fit 512x1x2; the images are too small",
            Assert.Throws<ArgumentException>(() => DenseNet.DenseNet121(classes: 10, Shape.Map(3, 28, 33))).Message);
    }
}
