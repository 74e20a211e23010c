using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class SmallNetworksTests
{
    // By hand, with c channels before a block of n: 2c + 9c + cn + 2n + 9n + nn + cn, which for blocks of 32 to 512 channels is
    // 3,776 + 9,248 + 34,880 + 135,296 + 532,736; the first convolution has 25 x 3 x 32 = 2,400, one output 513: 718,849 as in the book,
    // whose 721,857 add 2 (32 + 32 + 32 + 64 + 64 + 128 + 128 + 256 + 256 + 512) = 3,008 running statistics.
    [Fact]
    public void The_small_Xception_has_the_parameters_of_the_book()
    {
        var network = SmallNetworks.SmallXception(classes: 1);

        Assert.Equal(2_400 + 3_776 + 9_248 + 34_880 + 135_296 + 532_736 + 513, network.ParameterCount);
        Assert.Equal(718_849, network.ParameterCount);
        Assert.Equal(3_008, network.Parameters
            .Where(parameter => parameter.Role is ParameterRole.RunningMean or ParameterRole.RunningVariance).Sum(parameter => parameter.Count));
    }

    // By hand: 896 + 9,248 + 128, 18,496 + 36,928 + 2,112, 73,856 + 147,584 + 8,320 and 129.
    [Fact]
    public void The_small_residual_network_has_the_parameters_of_the_book() =>
        Assert.Equal(297_697, SmallNetworks.SmallResNet(classes: 1).ParameterCount);

    [Fact]
    public void A_block_of_the_small_Xception_normalises_and_activates_before_each_convolution()
    {
        var network = SmallNetworks.SmallXception();

        Assert.Equal("small_xception: 3x180x180 -> 2", network.ToString());
        Assert.Equal(
            [
                "bn1: bn 32x176x176", "relu: relu 32x176x176", "conv1.conv1: conv 32x176x176", "conv1.pointwise: conv 32x176x176",
                "bn2: bn 32x176x176", "relu_1: relu 32x176x176", "conv2.conv1: conv 32x176x176", "conv2.pointwise: conv 32x176x176",
                "maxpool: maxpool 32x88x88", "shortcut: conv 32x88x88", "add: add 32x88x88",
            ],
            Layers(network, "block1"));
        Assert.Equal(["block5.add", "avgpool", "dropout", "flatten", "fc"], network.Nodes[^5..].Select(node => node.Name));
        Assert.Equal("512x6x6", network.Nodes[^5].Shape.ToString());
    }

    [Fact]
    public void The_last_block_of_the_small_residual_network_keeps_the_size()
    {
        var network = SmallNetworks.SmallResNet();

        Assert.Equal("small_resnet: 3x32x32 -> 10", network.ToString());
        Assert.Equal(
            [
                "conv1: conv 64x16x16", "relu: relu 64x16x16", "conv2: conv 64x16x16", "relu_1: relu 64x16x16", "maxpool: maxpool 64x8x8",
                "shortcut: conv 64x8x8", "add: add 64x8x8",
            ],
            Layers(network, "block2"));
        Assert.Equal(
            [
                "conv1: conv 128x8x8", "relu: relu 128x8x8", "conv2: conv 128x8x8", "relu_1: relu 128x8x8", "shortcut: conv 128x8x8",
                "add: add 128x8x8",
            ],
            Layers(network, "block3"));
    }

    [Fact]
    public void Pictures_of_odd_sizes_keep_their_last_row_and_column()
    {
        Assert.Equal("128x14x10: 1x53x37", LastMap(SmallNetworks.SmallResNet(classes: 50, Shape.Map(1, 53, 37))));
        Assert.Equal("512x2x2: 1x53x37", LastMap(SmallNetworks.SmallXception(classes: 50, Shape.Map(1, 53, 37))));

        static string LastMap(Network network) => $"{network.Nodes.Last(node => node.Op is Add).Shape}: {network.InputShape}";
    }

    private static IEnumerable<string> Layers(Network network, string block) => network.Nodes
        .Where(node => node.Name.StartsWith(block + ".", StringComparison.Ordinal)).Select(node => node.ToString()[(block.Length + 1)..]);
}
