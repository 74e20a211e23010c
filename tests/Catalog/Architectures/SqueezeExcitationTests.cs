using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class SqueezeExcitationTests
{
    // Parameters with 1000 classes. 28,088,024 is timm's seresnet50; the others are torchvision's count, or the CIFAR count of
    // section 4.2, plus 2 c (c / 16) weights and c / 16 + c biases for every block of c output channels.
    public static TheoryData<Func<int, ResNetOptions?, Network>, int, long> Published => new()
    {
        { ResNet.ResNet50, 1000, 28_088_024 },
        { ResNet.ResNet18, 1000, 11_689_512 + (2 * (580 + 2184 + 8464 + 33312)) },
        { CifarResNet.ResNet20, 10, 269_722 + (3 * (49 + 162 + 580)) },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Networks_with_squeeze_and_excitation_have_the_published_parameters(
        Func<int, ResNetOptions?, Network> build, int classes, long parameters) =>
        Assert.Equal(parameters, build(classes, new() { Attachment = SqueezeExcitation.Block() }).ParameterCount);

    [Fact]
    public void The_block_scales_each_channel_by_a_gate_that_is_computed_from_the_means()
    {
        var network = Network.Input(48, 53, 37).In("b", SqueezeExcitation.Block()).ToNetwork("se");

        Assert.Equal(
            [
                "input: input 48x53x37", "b.se.avgpool: avgpool 48x1x1", "b.se.fc1: conv 3x1x1", "b.se.relu: relu 3x1x1",
                "b.se.fc2: conv 48x1x1", "b.se.sigmoid: sigmoid 48x1x1", "b.se.mul: mul 48x53x37",
            ],
            network.Nodes.Select(node => node.ToString()));
        Assert.Equal(["input", "b.se.sigmoid"], network.Output.Inputs.Select(input => input.Name));
        Assert.Equal(
            ["b.se.fc1.weight [3, 48, 1, 1]", "b.se.fc1.bias [3]", "b.se.fc2.weight [48, 3, 1, 1]", "b.se.fc2.bias [48]"],
            network.Parameters.Select(parameter => parameter.ToString()));
    }

    [Theory]
    [InlineData(1, 48)]
    [InlineData(5, 9)]
    [InlineData(48, 1)]
    [InlineData(64, 1)]
    public void The_reduction_divides_the_channels_in_the_middle(int reduction, int middle)
    {
        var network = Network.Input(48, 5, 7).In("b", SqueezeExcitation.Block(reduction)).ToNetwork("se");

        Assert.Equal(middle, network.Nodes.Single(node => node.Name == "b.se.fc1").Shape.Channels);
    }

    [Fact]
    public void A_reduction_below_one_is_refused() =>
        Assert.Equal("reduction", Assert.Throws<ArgumentOutOfRangeException>(() => SqueezeExcitation.Block(reduction: 0)).ParamName);

    [Theory]
    [InlineData(false, "bn3")]
    [InlineData(true, "conv3")]
    public void The_gate_stands_behind_the_last_layer_of_a_bottleneck_and_before_the_sum(bool preActivation, string last)
    {
        var network = ResNet.ResNet50(classes: 10, new()
        {
            Input = Shape.Map(3, 53, 37),
            PreActivation = preActivation,
            Attachment = SqueezeExcitation.Block(),
        });

        var gate = network.Nodes.Single(node => node.Name == "layer2.1.se.mul");
        Assert.Equal($"layer2.1.{last}", gate.Inputs[0].Name);
        Assert.Same(gate, network.Nodes.Single(node => node.Name == "layer2.1.add").Inputs[0]);
    }
}
