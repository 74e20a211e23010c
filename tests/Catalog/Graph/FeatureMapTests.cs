using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Graph;

public class FeatureMapTests
{
    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(3, 1, 1)]
    [InlineData(5, 1, 2)]
    [InlineData(3, 4, 4)]
    public void A_convolution_is_padded_by_half_of_its_dilated_kernel_unless_told_otherwise(int kernel, int dilation, int padding)
    {
        var network = Network.Input(3, 53, 37).Conv("c", 6, kernel, dilation: dilation).ToNetwork("net");

        Assert.Equal(new Conv(6, kernel, 1, padding, dilation, Groups: 1, Bias: false), network.Output.Op);
        Assert.Equal(Shape.Map(6, 53, 37), network.Output.Shape);
    }

    [Fact]
    public void Batch_norm_has_the_defaults_of_PyTorch() =>
        Assert.Equal(new BatchNorm(Epsilon: 1e-5, Momentum: 0.1), Network.Input(3, 5, 7).BatchNorm("bn").ToNetwork("net").Output.Op);

    [Fact]
    public void Scopes_nest_and_end_with_their_block()
    {
        var network = Network.Input(3, 53, 37)
            .In("layer1", x => x.In("0", x => x.Conv("conv1", 6, kernel: 3).Relu()).In("1", x => x.Conv("conv1", 6, kernel: 3)))
            .BatchNorm("bn")
            .ToNetwork("net");

        Assert.Equal(["input", "layer1.0.conv1", "layer1.0.relu", "layer1.1.conv1", "bn"], network.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void Layers_without_a_name_are_numbered_from_the_second_on()
    {
        var network = Network.Input(3, 5, 7).Relu().Relu().In("b", x => x.Relu()).Relu().Sigmoid().ToNetwork("net");

        Assert.Equal(["input", "relu", "relu_1", "b.relu", "relu_2", "sigmoid"], network.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void A_number_that_a_name_has_taken_is_passed_over()
    {
        var network = Network.Input(3, 5, 7).BatchNorm("relu_1").Relu().Relu().ToNetwork("net");

        Assert.Equal(["input", "relu_1", "relu", "relu_2"], network.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void A_dense_layer_flattens_a_map_and_leaves_a_vector()
    {
        var network = Network.Input(3, 5, 7).Linear("fc1", 10).Linear("fc2", 50).ToNetwork("net");

        Assert.Equal(["input", "flatten", "fc1", "fc2"], network.Nodes.Select(node => node.Name));
    }

    [Theory]
    [InlineData("conv1")]
    [InlineData("input")]
    public void A_name_can_be_taken_once(string name)
    {
        var x = Network.Input(3, 5, 7).Conv("conv1", 6, kernel: 1);

        Assert.Equal(
            $"'{name}': a layer needs a name that no other layer of the network has.",
            Assert.Throws<ArgumentException>(() => x.Conv(name, 6, kernel: 1)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void A_blank_name_is_refused_for_a_layer_and_for_a_block(string name)
    {
        var x = Network.Input(3, 5, 7);

        const string Reason = "a layer or block needs a name that is not blank; its parameters are stored under it.";
        Assert.Equal($"'': {Reason}", Assert.Throws<ArgumentException>(() => x.BatchNorm(name)).Message);
        Assert.Equal($"'layer1': {Reason}", Assert.Throws<ArgumentException>(() => x.In("layer1", x => x.BatchNorm(name))).Message);
        Assert.Equal($"'': {Reason}", Assert.Throws<ArgumentException>(() => x.In(name, x => x.BatchNorm("bn"))).Message);
    }

    [Fact]
    public void Two_networks_cannot_be_joined()
    {
        var (mine, other) = (Network.Input(3, 5, 7), Network.Input(3, 5, 7));

        Assert.Equal(
            "'b.add': the inputs belong to different networks. Build all of them from one Network.Input.",
            Assert.Throws<ArgumentException>(() => mine.In("b", x => x.Add(other))).Message);
    }
}
