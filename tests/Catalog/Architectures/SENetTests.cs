using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class SENetTests
{
    // Hu et al. 2018, appendix; the stages are those of ResNet-152.
    [Fact]
    public void Stages_halve_the_picture_as_those_of_ResNet_152()
    {
        var shapes = SENet.SENet154(classes: 10).Nodes.ToDictionary(node => node.Name, node => node.Shape.ToString());

        Assert.Equal("64x112x112", shapes["layer0.conv1"]);
        Assert.Equal("128x112x112", shapes["layer0.conv3"]);
        Assert.Equal("128x56x56", shapes["maxpool"]);
        Assert.Equal("256x56x56", shapes["layer1.2.add"]);
        Assert.Equal("512x28x28", shapes["layer2.7.add"]);
        Assert.Equal("1024x14x14", shapes["layer3.35.add"]);
        Assert.Equal("2048x7x7", shapes["layer4.2.add"]);
    }

    [Fact]
    public void A_bottleneck_has_half_of_the_channels_first_64_groups_and_a_reduction_of_16()
    {
        var layers = SENet.SENet154(classes: 10, Shape.Map(1, 53, 37)).Nodes.ToDictionary(node => node.Name);

        Assert.Equal((512, 1, (Extent)1), Describe("layer3.5.conv1"));
        Assert.Equal((1024, 64, (Extent)3), Describe("layer3.5.conv2"));
        Assert.Equal((1024, 1, (Extent)1), Describe("layer3.5.conv3"));
        Assert.Equal((64, 1, (Extent)1), Describe("layer3.5.se_module.fc1"));
        Assert.Equal((1024, 1, (Extent)1), Describe("layer3.5.se_module.fc2"));
        Assert.Equal(["layer3.5.se_module.mul", "layer3.4.relu_2"], layers["layer3.5.add"].Inputs.Select(input => input.Name));

        (int Channels, int Groups, Extent Kernel) Describe(string name) =>
            layers[name].Op is Conv conv ? (conv.Channels, conv.Groups, conv.Kernel) : default;
    }

    [Fact]
    public void Shortcuts_that_halve_the_picture_are_3x3_convolutions() => Assert.Equal(
        ["layer1.0.downsample.0 1x1", "layer2.0.downsample.0 3x3", "layer3.0.downsample.0 3x3", "layer4.0.downsample.0 3x3"],
        SENet.SENet154(classes: 10).Nodes
            .Where(node => node.Name.EndsWith("downsample.0", StringComparison.Ordinal)).Select(node => $"{node.Name} {((Conv)node.Op).Kernel}"));

    [Fact]
    public void A_fifth_is_dropped_before_the_classifier() =>
        Assert.Equal(0.2, Assert.IsType<Dropout>(SENet.SENet154(classes: 10).Nodes[^3].Op).Rate);

    // 55 rows become 28, over which 13 windows of 3 fit with stride 2; the 14th sticks out.
    [Fact]
    public void The_pool_counts_windows_that_stick_out()
    {
        var network = SENet.SENet154(classes: 50, Shape.Map(1, 55, 37));

        Assert.Equal("senet154: 1x55x37 -> 50", network.ToString());
        Assert.Equal("128x14x9", network.Nodes.Single(node => node.Name == "maxpool").Shape.ToString());
    }
}
