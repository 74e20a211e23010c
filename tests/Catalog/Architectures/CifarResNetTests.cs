using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class CifarResNetTests
{
    // Layers and millions of parameters of He et al. 2015, table 6.
    public static TheoryData<Func<int, ResNetOptions?, Network>, int, decimal> Table6 => new()
    {
        { CifarResNet.ResNet20, 20, 0.27m },
        { CifarResNet.ResNet32, 32, 0.46m },
        { CifarResNet.ResNet44, 44, 0.66m },
        { CifarResNet.ResNet56, 56, 0.85m },
        { CifarResNet.ResNet110, 110, 1.7m },
    };

    [Theory]
    [MemberData(nameof(Table6))]
    public void Layers_and_millions_of_parameters_are_those_of_table_6(Func<int, ResNetOptions?, Network> build, int layers, decimal millions)
    {
        var network = build(10, null);

        Assert.Equal($"cifar_resnet{layers}: 3x32x32 -> 10", network.ToString());
        Assert.Equal(layers, network.Nodes.Count(node => node.Op is Conv or Linear));
        Assert.Equal(millions, Math.Round(network.ParameterCount / 1e6m, millions.Scale));
    }

    [Fact]
    public void Three_stages_halve_the_picture_and_double_the_channels()
    {
        var shapes = CifarResNet.ResNet20().Nodes.ToDictionary(node => node.Name, node => node.Shape.ToString());

        Assert.Equal("16x32x32", shapes["relu"]);
        Assert.Equal("16x32x32", shapes["layer1.2.add"]);
        Assert.Equal("32x16x16", shapes["layer2.0.add"]);
        Assert.Equal("32x16x16", shapes["layer2.2.add"]);
        Assert.Equal("64x8x8", shapes["layer3.2.add"]);
        Assert.Equal("64x1x1", shapes["avgpool"]);
    }

    [Fact]
    public void Pictures_and_classes_may_be_others()
    {
        var network = CifarResNet.ResNet20(classes: 50, new() { Input = Shape.Map(1, 53, 37) });

        Assert.Equal("cifar_resnet20: 1x53x37 -> 50", network.ToString());
        Assert.Equal("64x14x10", network.Nodes.Single(node => node.Name == "layer3.2.add").Shape.ToString());
        Assert.Equal(269_722 - (2 * 16 * 9) + (65 * 40), network.ParameterCount);
    }
}
