using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class EfficientNetTests
{
    [Fact]
    public void Stages_of_B0_have_the_shapes_of_table_1()
    {
        var shapes = Shapes(EfficientNet.EfficientNetB0(classes: 10));

        Assert.Equal("32x112x112", shapes["features.0.silu"]);
        Assert.Equal("16x112x112", shapes["features.1.0.block.2.1"]);
        Assert.Equal("24x56x56", shapes["features.2.1.add"]);
        Assert.Equal("40x28x28", shapes["features.3.1.add"]);
        Assert.Equal("80x14x14", shapes["features.4.2.add"]);
        Assert.Equal("112x14x14", shapes["features.5.2.add"]);
        Assert.Equal("192x7x7", shapes["features.6.3.add"]);
        Assert.Equal("320x7x7", shapes["features.7.0.block.3.1"]);
        Assert.Equal("1280x7x7", shapes["features.8.silu"]);
    }

    [Fact]
    public void Channels_of_B3_are_those_of_B0_times_1_2_in_eights()
    {
        var shapes = Shapes(EfficientNet.EfficientNetB3(classes: 10, Shape.Map(3, 300, 300)));

        Assert.Equal("40x150x150", shapes["features.0.0"]); // 38.4
        Assert.Equal("24x150x150", shapes["features.1.1.add"]); // 19.2; 16 would lose more than a tenth.
        Assert.Equal("32x75x75", shapes["features.2.2.add"]); // 28.8
        Assert.Equal("48x38x38", shapes["features.3.2.add"]); // 48
        Assert.Equal("96x19x19", shapes["features.4.4.add"]); // 96
        Assert.Equal("136x19x19", shapes["features.5.4.add"]); // 134.4
        Assert.Equal("232x10x10", shapes["features.6.5.add"]); // 230.4
        Assert.Equal("384x10x10", shapes["features.7.1.add"]); // 384
        Assert.Equal("1536x10x10", shapes["features.8.0"]);
    }

    // Blocks of each stage: those of B0 times the depth, rounded up.
    [Theory]
    [InlineData("efficientnet_b0", new[] { 1, 2, 2, 3, 3, 4, 1 })]
    [InlineData("efficientnet_b1", new[] { 2, 3, 3, 4, 4, 5, 2 })]
    [InlineData("efficientnet_b4", new[] { 2, 4, 4, 6, 6, 8, 2 })]
    [InlineData("efficientnet_b7", new[] { 4, 7, 7, 10, 10, 13, 4 })]
    public void Stages_are_as_deep_as_the_coefficient_says(string name, int[] depths) =>
        Assert.Equal(depths, NetworkCatalog.Get(name, classes: 10).Nodes
            .Where(node => node.Op is Multiply).GroupBy(node => node.Name.Split('.')[1], (_, blocks) => blocks.Count()));

    [Fact]
    public void A_block_expands_convolves_excites_projects_and_adds()
    {
        var block = EfficientNet.EfficientNetB0(classes: 10, Shape.Map(1, 53, 37)).Nodes
            .Where(node => node.Name.StartsWith("features.3.1.", StringComparison.Ordinal)).ToDictionary(node => node.Name["features.3.1.".Length..]);

        Assert.Equal(
            [
                "block.0.0", "block.0.1", "block.0.silu", "block.1.0", "block.1.1", "block.1.silu",
                "block.2.avgpool", "block.2.fc1", "block.2.silu", "block.2.fc2", "block.2.sigmoid", "block.2.mul",
                "block.3.0", "block.3.1", "stochdepth", "add",
            ],
            block.Keys);
        Assert.Equal("240x7x5", block["block.0.0"].Shape.ToString());
        Assert.Equal((240, new Extent(5, 5)), (((Conv)block["block.1.0"].Op).Groups, ((Conv)block["block.1.0"].Op).Kernel));
        Assert.Equal("10x1x1", block["block.2.fc1"].Shape.ToString());
        Assert.Equal("40x7x5", block["add"].Shape.ToString());
    }

    [Fact]
    public void Blocks_that_change_the_shape_have_no_shortcut()
    {
        var network = EfficientNet.EfficientNetB0(classes: 10);

        var added = network.Nodes.Where(node => node.Op is Add).Select(node => node.Name[..^".add".Length]);
        Assert.Equal(
            ["features.2.1", "features.3.1", "features.4.1", "features.4.2", "features.5.1", "features.5.2", "features.6.1", "features.6.2", "features.6.3"],
            added);
    }

    [Fact]
    public void Stochastic_depth_grows_from_block_to_block_towards_one_fifth()
    {
        var rates = EfficientNet.EfficientNetB0(classes: 10).Nodes.Where(node => node.Op is StochasticDepth)
            .ToDictionary(node => node.Name, node => ((StochasticDepth)node.Op).Rate);

        // Blocks are counted from 0 to 15; those without a shortcut count, too.
        Assert.Equal(0.2 * 2 / 16, rates["features.2.1.stochdepth"], tolerance: 1e-9);
        Assert.Equal(0.2 * 6 / 16, rates["features.4.1.stochdepth"], tolerance: 1e-9);
        Assert.Equal(0.2 * 14 / 16, rates["features.6.3.stochdepth"], tolerance: 1e-9);
    }

    [Theory]
    [InlineData("efficientnet_b0", 1e-5, 0.1, 0.2)]
    [InlineData("efficientnet_b1", 1e-5, 0.1, 0.2)]
    [InlineData("efficientnet_b2", 1e-5, 0.1, 0.3)]
    [InlineData("efficientnet_b3", 1e-5, 0.1, 0.3)]
    [InlineData("efficientnet_b4", 1e-5, 0.1, 0.4)]
    [InlineData("efficientnet_b5", 1e-3, 0.01, 0.4)]
    [InlineData("efficientnet_b6", 1e-3, 0.01, 0.5)]
    [InlineData("efficientnet_b7", 1e-3, 0.01, 0.5)]
    [InlineData("efficientnet_v2_s", 1e-3, 0.1, 0.2)]
    [InlineData("efficientnet_v2_m", 1e-3, 0.1, 0.3)]
    [InlineData("efficientnet_v2_l", 1e-3, 0.1, 0.4)]
    public void Batch_norms_and_dropout_are_torchvisions(string name, double epsilon, double momentum, double dropout)
    {
        var ops = NetworkCatalog.Get(name, classes: 10).Nodes.Select(node => node.Op).ToArray();

        Assert.Equal(new BatchNorm(epsilon, momentum), Assert.Single(ops.OfType<BatchNorm>().Distinct()));
        Assert.Equal(new Dropout(dropout), Assert.Single(ops.OfType<Dropout>()));
    }

    [Fact]
    public void Weights_begin_as_in_torchvision()
    {
        var ops = EfficientNet.EfficientNetB0(classes: 10).Nodes.Select(node => node.Op).ToArray();

        Assert.Equal(
            Initialization.HeNormal(Fan.Out) with { ZeroBias = true }, Assert.Single(ops.OfType<Conv>().Select(conv => conv.Initialization).Distinct()));
        Assert.Equal(Initialization.InverseRoot(Fan.Out) with { ZeroBias = true }, ops.OfType<Linear>().Single().Initialization);
    }

    [Fact]
    public void Pictures_of_another_shape_change_the_first_convolution_alone()
    {
        var network = EfficientNet.EfficientNetB0(classes: 10, Shape.Map(1, 53, 37));

        Assert.Equal("efficientnet_b0: 1x53x37 -> 10", network.ToString());
        Assert.Equal("1280x2x2", Shapes(network)["features.8.silu"]);
        Assert.Equal(EfficientNet.EfficientNetB0(classes: 10).ParameterCount - (2 * 32 * 9), network.ParameterCount);
    }

    [Fact]
    public void Pictures_of_17_pixels_are_the_smallest()
    {
        Assert.Equal("1280x1x1", Shapes(EfficientNet.EfficientNetB0(classes: 10, Shape.Map(3, 17, 17)))["features.8.silu"]);
        Assert.StartsWith(
            "'features.6.0.block.1.0': a 5x5 window",
            Assert.Throws<ArgumentException>(() => EfficientNet.EfficientNetB0(classes: 10, Shape.Map(3, 16, 16))).Message);
    }

    private static Dictionary<string, string> Shapes(Network network) => network.Nodes.ToDictionary(node => node.Name, node => node.Shape.ToString());
}
