using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class ConvNeXtTests
{
    // Channels and blocks of section 3 of the paper; stochastic depth as torchvision trains.
    public static TheoryData<string, int[], int[], double> Variants => new()
    {
        { "convnext_tiny", [96, 192, 384, 768], [3, 3, 9, 3], 0.1 },
        { "convnext_small", [96, 192, 384, 768], [3, 3, 27, 3], 0.4 },
        { "convnext_base", [128, 256, 512, 1024], [3, 3, 27, 3], 0.5 },
        { "convnext_large", [192, 384, 768, 1536], [3, 3, 27, 3], 0.5 },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Stages_are_those_of_the_paper_and_stochastic_depth_grows_to_the_rate(string name, int[] widths, int[] depths, double rate)
    {
        var nodes = NetworkCatalog.Get(name, classes: 10).Nodes;

        var stages = nodes.Where(node => node.Op is Add).GroupBy(node => node.Name.Split('.')[1]).ToArray();
        Assert.Equal(["1", "3", "5", "7"], stages.Select(stage => stage.Key));
        Assert.Equal(widths, stages.Select(stage => stage.First().Shape.Channels));
        Assert.Equal(depths, stages.Select(stage => stage.Count()));
        var rates = nodes.Select(node => node.Op).OfType<StochasticDepth>().Select(depth => depth.Rate).ToArray();
        Assert.Equal(0, rates[0]);
        Assert.Equal(rate / (rates.Length - 1), rates[1], tolerance: 1e-9);
        Assert.Equal(rate, rates[^1], tolerance: 1e-9);
    }

    [Fact]
    public void A_block_is_an_inverted_bottleneck_behind_a_depthwise_convolution()
    {
        var block = ConvNeXt.ConvNeXtTiny(classes: 10, Shape.Map(1, 53, 37)).Nodes
            .Where(node => node.Name.StartsWith("features.1.2.", StringComparison.Ordinal)).ToArray();

        Assert.Equal(
            [
                "features.1.2.block.0: conv 96x13x9", "features.1.2.block.2: ln 96x13x9", "features.1.2.block.3: linear 384x13x9",
                "features.1.2.block.gelu: gelu 384x13x9", "features.1.2.block.5: linear 96x13x9", "features.1.2.layer_scale: scale 96x13x9",
                "features.1.2.stochdepth: stochdepth 96x13x9", "features.1.2.add: add 96x13x9",
            ],
            block.Select(node => node.ToString()));
        Assert.Equal((new Extent(7, 7), 96), (((Conv)block[0].Op).Kernel, ((Conv)block[0].Op).Groups));
        Assert.Equal(new ChannelScale(1e-6), block[5].Op);
    }

    [Fact]
    public void Stem_and_downsampling_cut_the_picture_into_patches()
    {
        var shapes = ConvNeXt.ConvNeXtTiny(classes: 10, Shape.Map(1, 53, 37)).Nodes.ToDictionary(node => node.Name, node => node.Shape.ToString());

        Assert.Equal("96x13x9", shapes["features.0.0"]);
        Assert.Equal("192x6x4", shapes["features.2.1"]);
        Assert.Equal("384x3x2", shapes["features.4.1"]);
        Assert.Equal("768x1x1", shapes["features.6.1"]);
    }

    [Fact]
    public void Weights_begin_in_a_normal_distribution_that_is_cut_and_biases_at_zero()
    {
        var ops = ConvNeXt.ConvNeXtTiny(classes: 10).Nodes.Select(node => node.Op).ToArray();

        var initializations = ops.OfType<Conv>().Select(conv => conv.Initialization)
            .Concat(ops.OfType<PointwiseLinear>().Select(linear => linear.Initialization))
            .Concat(ops.OfType<Linear>().Select(linear => linear.Initialization));
        Assert.Equal(Initialization.TruncatedNormal(0.02) with { ZeroBias = true }, Assert.Single(initializations.Distinct()));
        Assert.Equal(new LayerNorm(1e-6), Assert.Single(ops.OfType<LayerNorm>().Distinct()));
    }

    [Fact]
    public void Pictures_and_classes_may_be_others()
    {
        var network = ConvNeXt.ConvNeXtTiny(classes: 50, Shape.Map(1, 53, 37));

        Assert.Equal("convnext_tiny: 1x53x37 -> 50", network.ToString());
        Assert.Equal(28_589_128 - (2 * 96 * 16) - (769 * 950), network.ParameterCount);
    }

    [Fact]
    public void Pictures_of_32_pixels_are_the_smallest()
    {
        Assert.Equal("convnext_tiny: 3x32x32 -> 1000", ConvNeXt.ConvNeXtTiny(input: Shape.Map(3, 32, 32)).ToString());
        Assert.StartsWith(
            "'features.6.1': a 2x2 window with stride 2x2 and padding 0x0 does not fit 384x1x1;",
            Assert.Throws<ArgumentException>(() => ConvNeXt.ConvNeXtTiny(input: Shape.Map(3, 31, 31))).Message);
    }
}
