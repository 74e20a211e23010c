using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class ShuffleNetV2Tests
{
    // Ma et al. 2018, table 5.
    [Theory]
    [InlineData("shufflenet_v2_x0_5", 48, 96, 192, 1024)]
    [InlineData("shufflenet_v2_x1_0", 116, 232, 464, 1024)]
    [InlineData("shufflenet_v2_x1_5", 176, 352, 704, 1024)]
    [InlineData("shufflenet_v2_x2_0", 244, 488, 976, 2048)]
    public void Stages_have_the_shapes_of_table_5(string name, int stage2, int stage3, int stage4, int features)
    {
        var shapes = NetworkCatalog.Get(name, classes: 10).Nodes.ToDictionary(node => node.Name, node => node.Shape);

        Assert.Equal(Shape.Map(24, 56, 56), shapes["maxpool"]);
        Assert.Equal(Shape.Map(stage2, 28, 28), shapes["stage2.3.shuffle"]);
        Assert.Equal(Shape.Map(stage3, 14, 14), shapes["stage3.7.shuffle"]);
        Assert.Equal(Shape.Map(stage4, 7, 7), shapes["stage4.3.shuffle"]);
        Assert.Equal(Shape.Map(features, 7, 7), shapes["conv5.0"]);
    }

    [Fact]
    public void Half_of_the_channels_pass_a_block_unchanged()
    {
        var layers = ShuffleNetV2.ShuffleNetV2X1_0(classes: 10, Shape.Map(1, 53, 37)).Nodes.ToDictionary(node => node.Name);

        Assert.Equal(new SliceChannels(0, 58), layers["stage2.1.slice"].Op);
        Assert.Equal(new SliceChannels(58, 58), layers["stage2.1.slice_1"].Op);
        Assert.Equal(["stage2.1.slice", "stage2.1.branch2.relu_1"], layers["stage2.1.concat"].Inputs.Select(input => input.Name));
        Assert.Equal("stage2.1.slice_1", layers["stage2.1.branch2.0"].Inputs[0].Name);
        Assert.Equal(new ChannelShuffle(2), layers["stage2.1.shuffle"].Op);
    }

    [Fact]
    public void Both_branches_of_the_first_block_of_a_stage_halve_the_picture()
    {
        var layers = ShuffleNetV2.ShuffleNetV2X1_0(classes: 10, Shape.Map(1, 53, 37)).Nodes.ToDictionary(node => node.Name, node => node.ToString());

        Assert.Equal("stage2.0.branch1.0: conv 24x7x5", layers["stage2.0.branch1.0"]);
        Assert.Equal("stage2.0.branch1.2: conv 58x7x5", layers["stage2.0.branch1.2"]);
        Assert.Equal("stage2.0.branch2.3: conv 58x7x5", layers["stage2.0.branch2.3"]);
    }

    // torchvision leaves what PyTorch begins with.
    [Fact]
    public void Convolutions_begin_as_in_PyTorch() =>
        Assert.All(
            ShuffleNetV2.ShuffleNetV2X0_5(classes: 10).Nodes.Select(node => node.Op).OfType<Conv>(),
            conv => Assert.Equal(Initialization.PyTorch, conv.Initialization));
}
