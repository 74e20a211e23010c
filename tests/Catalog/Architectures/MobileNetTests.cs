using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Tests.Data;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class MobileNetTests
{
    // Howard et al. 2017, table 1: "counting depthwise and pointwise convolutions as separate layers, MobileNet has 28 layers".
    [Fact]
    public void Version_1_has_28_layers_and_the_shapes_of_table_1()
    {
        var network = MobileNet.MobileNetV1(classes: 10);
        var shapes = network.Nodes.ToDictionary(node => node.Name, node => node.Shape.ToString());

        Assert.Equal(28, network.Nodes.Count(node => node.Op is Conv or Linear));
        Assert.Equal("32x112x112", shapes["conv_stem"]);
        Assert.Equal("64x112x112", shapes["blocks.0.0.conv_pw"]);
        Assert.Equal("64x56x56", shapes["blocks.1.0.conv_dw"]);
        Assert.Equal("128x56x56", shapes["blocks.1.1.conv_pw"]);
        Assert.Equal("256x28x28", shapes["blocks.2.1.conv_pw"]);
        Assert.Equal("512x14x14", shapes["blocks.3.5.conv_pw"]);
        Assert.Equal("1024x7x7", shapes["blocks.4.1.conv_pw"]);
    }

    [Theory]
    [InlineData("mobilenet_v1_x0_75", "24x27x19", "768x2x2")]
    [InlineData("mobilenet_v1_x0_5", "16x27x19", "512x2x2")]
    [InlineData("mobilenet_v1_x0_25", "8x27x19", "256x2x2")]
    public void The_multiplier_of_version_1_narrows_every_layer(string name, string first, string last)
    {
        var network = NetworkCatalog.Get(name, classes: 10, Shape.Map(1, 53, 37));

        var convolutions = network.Nodes.Where(node => node.Op is Conv).ToArray();
        Assert.Equal((first, last), (convolutions[0].Shape.ToString(), convolutions[^1].Shape.ToString()));
    }

    // Sandler et al. 2018, table 2: a stage of n blocks has n - 1 shortcuts.
    [Fact]
    public void Version_2_adds_where_size_and_channels_stay()
    {
        var network = MobileNet.MobileNetV2(classes: 10, Shape.Map(1, 53, 37));

        Assert.Equal(
            [3, 5, 6, 8, 9, 10, 12, 13, 15, 16],
            network.Nodes.Where(node => node.Op is Add).Select(node => int.Parse(node.Name.Split('.')[1])));
        Assert.Equal(["features.3.conv.3", "features.2.conv.3"], InputsOf(network, "features.3.add"));
        Assert.Equal("mobilenet_v2: 1x53x37 -> 10", network.ToString());
    }

    [Fact]
    public void A_block_of_version_2_ends_without_activation()
    {
        var network = MobileNet.MobileNetV2(classes: 10, Shape.Map(1, 53, 37));

        Assert.Equal(["conv.0.0", "conv.0.1", "conv.0.relu6", "conv.1", "conv.2"], Layers(network, "features.1"));
        Assert.Equal(
            ["conv.0.0", "conv.0.1", "conv.0.relu6", "conv.1.0", "conv.1.1", "conv.1.relu6", "conv.2", "conv.3", "add"],
            Layers(network, "features.3"));
    }

    // Howard et al. 2019, tables 1 and 2.
    [Theory]
    [InlineData("mobilenet_v3_large", new[] { 4, 5, 6, 11, 12, 13, 14, 15 }, new[] { 7, 8, 9, 10, 11, 12, 13, 14, 15 })]
    [InlineData("mobilenet_v3_small", new[] { 1, 4, 5, 6, 7, 8, 9, 10, 11 }, new[] { 4, 5, 6, 7, 8, 9, 10, 11 })]
    public void Version_3_excites_and_uses_hard_swish_where_the_tables_say(string name, int[] excited, int[] hardSwish)
    {
        var nodes = NetworkCatalog.Get(name, classes: 10, Shape.Map(1, 53, 37)).Nodes;

        Assert.Equal(excited, Blocks(node => node.Op is Multiply));
        Assert.Equal(hardSwish, Blocks(node => node.Op is Activation { Function: ActivationFunction.HardSwish } && node.Name.Contains("block")));

        IEnumerable<int> Blocks(Func<Node, bool> chosen) => nodes.Where(chosen).Select(node => int.Parse(node.Name.Split('.')[1])).Distinct();
    }

    [Fact]
    public void The_gate_of_version_3_is_hard_and_a_quarter_as_wide_in_eights()
    {
        var layers = MobileNet.MobileNetV3Large(classes: 10, Shape.Map(1, 53, 37)).Nodes.ToDictionary(node => node.Name);

        Assert.Equal(24, layers["features.4.block.2.fc1"].Shape.Channels); // 72 / 4 = 18, of which 16 would lose more than a tenth.
        Assert.Equal(32, layers["features.5.block.2.fc1"].Shape.Channels); // 120 / 4 = 30.
        Assert.Equal(["features.4.block.relu_1", "features.4.block.2.hardsigmoid"], layers["features.4.block.2.mul"].Inputs.Select(input => input.Name));
    }

    [Fact]
    public void Version_3_has_two_dense_layers_behind_the_mean() => Assert.Equal(
        ["avgpool", "flatten", "classifier.0", "hardswish", "dropout", "classifier.3"],
        MobileNet.MobileNetV3Small(classes: 10).Nodes[^6..].Select(node => node.Name));

    [Fact]
    [Trait("Category", "RealData")]
    public void The_real_weights_fill_version_2_whole_and_in_order()
    {
        var path = RealData.PathOf("weights", "mobilenet_v2.safetensors");
        var network = MobileNet.MobileNetV2();

        using var file = WeightFile.Open(path);
        Assert.Equal(file.Tensors.Select(tensor => tensor.ToString()), network.Parameters.Select(parameter => parameter.ToString()));
        var loaded = network.LoadWeights(path);
        Assert.Empty(loaded.Missing);
        Assert.Empty(loaded.Skipped);
    }

    private static IEnumerable<string> Layers(Network network, string block) => network.Nodes
        .Where(node => node.Name.StartsWith(block + ".", StringComparison.Ordinal)).Select(node => node.Name[(block.Length + 1)..]);

    private static IEnumerable<string> InputsOf(Network network, string name) =>
        network.Nodes.Single(node => node.Name == name).Inputs.Select(input => input.Name);
}
