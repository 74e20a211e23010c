using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests.Graph;

public class NetworkTests
{
    [Fact]
    public void A_network_says_its_name_and_shapes()
    {
        var network = Network.Input(3, 53, 37).Conv("conv1", 6, kernel: 3).GlobalAveragePool().Linear("fc", 10).ToNetwork("tiny");

        Assert.Equal("tiny: 3x53x37 -> 10", network.ToString());
        Assert.Equal(Shape.Map(3, 53, 37), network.InputShape);
        Assert.Equal("fc: linear 10", network.Output.ToString());
    }

    [Fact]
    public void Every_layer_stands_behind_its_inputs()
    {
        var stem = Network.Input(3, 53, 37).Conv("stem", 6, kernel: 3);
        var (left, right) = (stem.Conv("left", 6, kernel: 3), stem.Conv("right", 6, kernel: 5));
        var network = right.Add(left).Add(stem).ToNetwork("net");

        Assert.Equal(["input", "stem", "left", "right", "add", "add_1"], network.Nodes.Select(node => node.Name));
        Assert.Equal(["right", "left"], network.Nodes[4].Inputs.Select(node => node.Name));
        Assert.Equal(["add", "stem"], network.Output.Inputs.Select(node => node.Name));
    }

    [Fact]
    public void Layers_that_the_output_does_not_need_are_left_out()
    {
        var stem = Network.Input(3, 53, 37).Conv("stem", 6, kernel: 3);
        var head = stem.Conv("auxiliary", 50, kernel: 3).Linear("fc", 10);
        var network = stem.BatchNorm("bn").ToNetwork("net");

        Assert.Equal(["input", "stem", "bn"], network.Nodes.Select(node => node.Name));
        Assert.Equal(5, head.ToNetwork("auxiliary").Nodes.Length);
    }

    [Fact]
    public void Parameters_are_those_of_PyTorch_in_its_order()
    {
        var network = Network.Input(4, 53, 37)
            .Conv("conv1", 6, kernel: (3, 5), groups: 2, bias: true).BatchNorm("bn1").Relu().GlobalAveragePool()
            .Linear("fc1", 9).Linear("fc2", 10, bias: false).ToNetwork("net");

        Assert.Equal(
            [
                "conv1.weight [6, 2, 3, 5]", "conv1.bias [6]", "bn1.weight [6]", "bn1.bias [6]", "bn1.running_mean [6]",
                "bn1.running_var [6]", "bn1.num_batches_tracked []", "fc1.weight [9, 6]", "fc1.bias [9]", "fc2.weight [10, 9]",
            ],
            network.Parameters.Select(parameter => parameter.ToString()));
        Assert.Equal(180 + 6 + 6 + 6 + 54 + 9 + 90, network.ParameterCount);
        Assert.Equal(
            [
                ParameterRole.Weight, ParameterRole.Bias, ParameterRole.Scale, ParameterRole.Shift, ParameterRole.RunningMean,
                ParameterRole.RunningVariance, ParameterRole.BatchCount, ParameterRole.Weight, ParameterRole.Bias, ParameterRole.Weight,
            ],
            network.Parameters.Select(parameter => parameter.Role));
    }

    [Fact]
    public void Parameters_of_the_other_layers_are_those_of_PyTorch()
    {
        var x = Network.Input(4, 53, 37);
        var network = x.LayerNorm("ln").PointwiseLinear("linear", 8)
            .DeformableConv("dcn", 6, kernel: (3, 1), x.Conv("offsets", 6, kernel: (3, 1)), groups: 2, bias: true)
            .SeparableConv("sep", 10, kernel: 3, bias: true).ToNetwork("net");

        Assert.Equal(
            [
                "ln.weight [4]", "ln.bias [4]", "linear.weight [8, 4]", "linear.bias [8]", "offsets.weight [6, 4, 3, 1]", "dcn.weight [6, 4, 3, 1]",
                "dcn.bias [6]", "sep.conv1.weight [6, 1, 3, 3]", "sep.pointwise.weight [10, 6, 1, 1]", "sep.pointwise.bias [10]",
            ],
            network.Parameters.Select(parameter => parameter.ToString()));
        Assert.Equal([ParameterRole.Scale, ParameterRole.Shift, ParameterRole.Weight], network.Parameters.Take(3).Select(parameter => parameter.Role));
    }

    [Fact]
    public void Parameters_of_a_block_itself_stand_before_those_of_its_layers_as_in_PyTorch()
    {
        var network = Network.Input(4, 53, 37)
            .In("features.1", x => x.In("0", x => x.In("block", x => x.Conv("0", 4, kernel: 7)).ChannelScale("layer_scale")))
            .In("features.10", x => x.BatchNorm("0"))
            .In("features.1.1", x => x.Conv("conv", 4, kernel: 1)).ToNetwork("net");

        Assert.Equal(
            [
                "features.1.0.layer_scale [4, 1, 1]", "features.1.0.block.0.weight [4, 4, 7, 7]", "features.1.1.conv.weight [4, 4, 1, 1]",
                "features.10.0.weight [4]", "features.10.0.bias [4]", "features.10.0.running_mean [4]", "features.10.0.running_var [4]",
                "features.10.0.num_batches_tracked []",
            ],
            network.Parameters.Select(parameter => parameter.ToString()));
        Assert.Equal((ParameterRole.LayerScale, true), (network.Parameters[0].Role, network.Parameters[0].IsTrainable));
    }

    [Fact]
    public void Ten_thousand_layers_in_a_row_are_built_summed_up_and_folded()
    {
        var x = Network.Input(1, 5, 7);
        for (var i = 0; i < 3333; i++)
            x = x.Conv($"conv{i}", 1, kernel: 1).BatchNorm($"bn{i}").Relu();
        var network = x.ToNetwork("deep");

        Assert.Equal(1 + (3 * 3333), network.Nodes.Length);
        Assert.Equal("relu_3332", network.Output.Name);
        Assert.Equal(3333 * 3, Summary.Of(network).Parameters);
        var folded = BatchNormFolding.Fold(new StateDict(network, network.Parameters.ToDictionary(
            parameter => parameter.Key, parameter => new float[parameter.Count])));
        Assert.Equal(1 + (2 * 3333), folded.Network.Nodes.Length);
    }
}
