using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class CifarDenseNetTests
{
    // Huang et al. 2017, table 2: depth, growth rate, bottlenecks and compression, millions of parameters.
    public static TheoryData<int, int, bool, decimal> Table2 => new()
    {
        { 40, 12, false, 1.0m },
        { 100, 12, false, 7.0m },
        { 100, 24, false, 27.2m },
        { 100, 12, true, 0.8m },
        { 250, 24, true, 15.3m },
        { 190, 40, true, 25.6m },
    };

    [Theory]
    [MemberData(nameof(Table2))]
    public void Networks_have_the_layers_and_millions_of_parameters_of_table_2(int depth, int growthRate, bool isBC, decimal millions)
    {
        var network = CifarDenseNet.DenseNet(
            options: new() { Depth = depth, GrowthRate = growthRate, Bottleneck = isBC, Compression = isBC ? 0.5 : 1 });

        Assert.Equal($"cifar_densenet_{(isBC ? "bc_" : "")}{depth}_{growthRate}: 3x32x32 -> 10", network.ToString());
        Assert.Equal(depth, network.Nodes.Count(node => node.Op is Conv or Linear));
        Assert.Equal(millions, Math.Round(network.ParameterCount / 1e6m, 1));
    }

    [Fact]
    public void Three_blocks_halve_the_picture_and_transitions_the_channels()
    {
        var shapes = CifarDenseNet.DenseNetBC100().Nodes.ToDictionary(node => node.Name, node => node.Shape.ToString());

        Assert.Equal("24x32x32", shapes["features.conv0"]);
        Assert.Equal(("216x32x32", "108x16x16"), (shapes["features.denseblock1.concat_15"], shapes["features.transition1.avgpool"]));
        Assert.Equal(("300x16x16", "150x8x8"), (shapes["features.denseblock2.concat_15"], shapes["features.transition2.avgpool"]));
        Assert.Equal("342x8x8", shapes["features.denseblock3.concat_15"]);
    }

    [Fact]
    public void A_plain_layer_is_one_convolution_and_its_transitions_keep_the_channels()
    {
        var network = CifarDenseNet.DenseNet(classes: 50, new() { Input = Shape.Map(1, 53, 37) });

        Assert.Equal(
            ["norm1: bn 28x53x37", "relu: relu 28x53x37", "conv1: conv 12x53x37"],
            network.Nodes.Where(node => node.Name.StartsWith("features.denseblock1.denselayer2.", StringComparison.Ordinal))
                .Select(node => node.ToString()["features.denseblock1.denselayer2.".Length..]));
        Assert.Equal("160x26x18", network.Nodes.Single(node => node.Name == "features.transition1.avgpool").Shape.ToString());
        Assert.Equal(Shape.Vector(50), network.Output.Shape);
    }

    [Fact]
    public void Bottlenecks_and_compression_may_be_had_one_by_one()
    {
        var bottlenecks = CifarDenseNet.DenseNet(options: new() { Bottleneck = true });
        var compressed = CifarDenseNet.DenseNet(options: new() { Compression = 0.3 });

        Assert.Equal(("cifar_densenet_b_40_12", "cifar_densenet_c_40_12"), (bottlenecks.Name, compressed.Name));
        Assert.Equal("88x16x16", bottlenecks.Nodes.Single(node => node.Name == "features.transition1.avgpool").Shape.ToString());
        Assert.Equal("48x16x16", compressed.Nodes.Single(node => node.Name == "features.transition1.avgpool").Shape.ToString());
    }

    // Section 4.2: behind each convolution except the first one.
    [Fact]
    public void Dropout_stands_behind_each_convolution_but_the_first()
    {
        var network = CifarDenseNet.DenseNet(options: new() { Depth = 22, Bottleneck = true, DropoutRate = 0.2 });

        var dropped = network.Nodes.Where(node => node.Op is Dropout { Rate: 0.2 }).Select(node => node.Inputs[0]);
        Assert.Equal(network.Nodes.Where(node => node.Op is Conv && node.Name != "features.conv0"), dropped);
        Assert.DoesNotContain(CifarDenseNet.DenseNetBC100().Nodes, node => node.Op is Dropout);
    }

    public static TheoryData<CifarDenseNetOptions, string> Errors => new()
    {
        { new() { Depth = 41 }, "A DenseNet of three equal blocks has 3 n + 4 layers, n at least 1; Depth is 41. Take 40." },
        { new() { Depth = 4 }, "A DenseNet of three equal blocks has 3 n + 4 layers, n at least 1; Depth is 4. Take 7." },
        {
            new() { Depth = 101, Bottleneck = true },
            "A DenseNet of three equal blocks with bottlenecks has 6 n + 4 layers, n at least 1; Depth is 101. Take 100."
        },
        { new() { GrowthRate = 0 }, "Every layer of a DenseNet adds at least 1 channel; GrowthRate is 0." },
        { new() { Compression = 0 }, "A transition keeps a share of the channels above 0 and at most 1; Compression is 0." },
        { new() { Compression = 1.5 }, "A transition keeps a share of the channels above 0 and at most 1; Compression is 1.5." },
        { new() { DropoutRate = -0.1 }, "DropoutRate is the probability of zero, from 0 to 1, and cannot be -0.1." },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Options_that_give_no_network_are_refused(CifarDenseNetOptions options, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => CifarDenseNet.DenseNet(options: options)).Message);
}
