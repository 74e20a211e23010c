using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class EfficientNetV2Tests
{
    [Fact]
    public void Stages_of_S_have_the_channels_and_strides_of_table_4()
    {
        var shapes = EfficientNetV2.EfficientNetV2S(classes: 10, Shape.Map(3, 384, 384)).Nodes.ToDictionary(node => node.Name, node => node.Shape.ToString());

        Assert.Equal("24x192x192", shapes["features.0.silu"]);
        Assert.Equal("24x192x192", shapes["features.1.1.add"]);
        Assert.Equal("48x96x96", shapes["features.2.3.add"]);
        Assert.Equal("64x48x48", shapes["features.3.3.add"]);
        Assert.Equal("128x24x24", shapes["features.4.5.add"]);
        Assert.Equal("160x24x24", shapes["features.5.8.add"]);
        Assert.Equal("256x12x12", shapes["features.6.14.add"]);
        Assert.Equal("1280x12x12", shapes["features.7.silu"]);
    }

    [Theory]
    [InlineData("efficientnet_v2_s", 2 + 4 + 4, 6 + 9 + 15)]
    [InlineData("efficientnet_v2_m", 3 + 5 + 5, 7 + 14 + 18 + 5)]
    [InlineData("efficientnet_v2_l", 4 + 7 + 7, 10 + 19 + 25 + 7)]
    public void The_first_three_stages_are_fused_and_have_no_excitation(string name, int fused, int separable)
    {
        var network = NetworkCatalog.Get(name, classes: 10);

        string[] early = ["1", "2", "3"];
        var blocks = network.Nodes.Where(node => node.Name.Contains(".block.0.0", StringComparison.Ordinal)).ToLookup(node => early.Contains(node.Name.Split('.')[1]));
        Assert.Equal((fused, separable), (blocks[true].Count(), blocks[false].Count()));
        Assert.All(blocks[true], node => Assert.Equal((new Extent(3, 3), 1), (((Conv)node.Op).Kernel, ((Conv)node.Op).Groups)));
        Assert.All(blocks[false], node => Assert.Equal(new Extent(1, 1), ((Conv)node.Op).Kernel));
        Assert.Equal(separable, network.Nodes.Count(node => node.Op is Multiply));
        Assert.Equal(separable, network.Nodes.Count(node => node.Op is Conv { Groups: > 1 }));
    }

    [Fact]
    public void A_fused_block_has_its_stride_in_the_dense_convolution()
    {
        var convolutions = EfficientNetV2.EfficientNetV2S(classes: 10, Shape.Map(1, 53, 37)).Nodes
            .Where(node => node.Op is Conv && node.Name.StartsWith("features.2.0.", StringComparison.Ordinal)).ToArray();

        Assert.Equal(["features.2.0.block.0.0: conv 96x14x10", "features.2.0.block.1.0: conv 48x14x10"], convolutions.Select(node => node.ToString()));
        Assert.Equal([new Extent(2, 2), new Extent(1, 1)], convolutions.Select(node => ((Conv)node.Op).Stride));
    }

    [Fact]
    public void Stochastic_depth_begins_at_zero_and_grows_towards_one_fifth()
    {
        var rates = EfficientNetV2.EfficientNetV2S(classes: 10).Nodes.Select(node => node.Op).OfType<StochasticDepth>().Select(depth => depth.Rate).ToArray();

        // Of 40 blocks, all but the five that change the shape.
        Assert.Equal(35, rates.Length);
        Assert.Equal(0, rates[0]);
        Assert.Equal(0.2 * 39 / 40, rates[^1], tolerance: 1e-9);
        Assert.Equal(rates.Order(), rates);
    }

    [Fact]
    public void Pictures_and_classes_may_be_others()
    {
        var network = EfficientNetV2.EfficientNetV2S(classes: 50, Shape.Map(1, 53, 37));

        Assert.Equal("efficientnet_v2_s: 1x53x37 -> 50", network.ToString());
        Assert.Equal(21_458_488 - (2 * 24 * 9) - (1281 * 950), network.ParameterCount);
    }
}
