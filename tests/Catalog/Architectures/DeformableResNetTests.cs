using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class DeformableResNetTests
{
    [Theory]
    [InlineData("dcn_v1_resnet50")]
    [InlineData("dcn_v2_resnet50")]
    public void The_3x3_convolutions_of_stages_3_to_5_are_deformable(string name)
    {
        var network = NetworkCatalog.Get(name, classes: 10, Shape.Map(1, 53, 37));

        var deformable = network.Nodes.Where(node => node.Op is DeformableConv).ToArray();
        Assert.Equal(4 + 6 + 3, deformable.Length);
        Assert.All(deformable, node => Assert.EndsWith(".conv2", node.Name));
        Assert.Equal(["layer2", "layer3", "layer4"], deformable.Select(node => node.Name.Split('.')[0]).Distinct());
    }

    [Fact]
    public void Version_1_reads_its_block_and_18_offsets_of_its_own_size()
    {
        var layers = DeformableResNet.ResNet50V1(classes: 10, new() { Input = Shape.Map(1, 53, 37) }).Nodes.ToDictionary(node => node.Name);

        Assert.Equal(["layer2.0.relu", "layer2.0.conv2.conv_offset"], layers["layer2.0.conv2"].Inputs.Select(input => input.Name));
        Assert.Equal("128x7x5", layers["layer2.0.conv2"].Shape.ToString());
        Assert.Equal("18x7x5", layers["layer2.0.conv2.conv_offset"].Shape.ToString());
        Assert.Equal("layer2.0.relu", layers["layer2.0.conv2.conv_offset"].Inputs[0].Name);
    }

    [Fact]
    public void Version_2_reads_factors_between_0_and_1_too()
    {
        var layers = DeformableResNet.ResNet50V2(classes: 10, new() { Input = Shape.Map(1, 53, 37) }).Nodes.ToDictionary(node => node.Name);

        Assert.Equal(["relu", "slice_1", "sigmoid"], layers["layer2.0.conv2"].Inputs.Select(input => input.Name["layer2.0.".Length..]));
        Assert.Equal(new SliceChannels(0, 18), layers["layer2.0.slice_1"].Op);
        Assert.Equal(new SliceChannels(18, 9), layers["layer2.0.sigmoid"].Inputs[0].Op);
        Assert.Equal("27x7x5", layers["layer2.0.conv2.conv_offset"].Shape.ToString());
    }

    [Fact]
    public void Offsets_begin_at_zero_and_weights_as_those_of_ResNet_50()
    {
        var nodes = DeformableResNet.ResNet50V2(classes: 10).Nodes;

        Assert.All(
            nodes.Where(node => node.Name.EndsWith("conv_offset", StringComparison.Ordinal)),
            node => Assert.Equal(Initialization.Zero, Assert.IsType<Conv>(node.Op).Initialization));
        Assert.All(
            nodes.Select(node => node.Op).OfType<DeformableConv>(),
            layer => Assert.Equal(Initialization.HeNormal(Fan.Out), layer.Convolution.Initialization));
    }

    // So that weights of ResNet-50 fill all but the offsets.
    [Fact]
    public void State_dict_is_that_of_ResNet_50_and_of_the_offsets() => Assert.Equal(
        ResNet.ResNet50().Parameters.Select(parameter => parameter.ToString()),
        DeformableResNet.ResNet50V1().Parameters
            .Select(parameter => parameter.ToString()).Where(parameter => !parameter.Contains("conv_offset", StringComparison.Ordinal)));

    [Fact]
    public void Options_apply_as_to_any_residual_network()
    {
        var network = DeformableResNet.ResNet50V1(
            classes: 50, new() { Input = Shape.Map(1, 53, 37), PreActivation = true, Attachment = SqueezeExcitation.Block() });

        Assert.Equal("dcn_v1_resnet50: 1x53x37 -> 50", network.ToString());
        Assert.Equal("layer3.2.bn3", network.Nodes.Single(node => node.Inputs.Any(input => input.Name == "layer3.2.conv2")).Name);
        Assert.Equal(16, network.Nodes.Count(node => node.Name.EndsWith(".se.mul", StringComparison.Ordinal)));
    }
}
