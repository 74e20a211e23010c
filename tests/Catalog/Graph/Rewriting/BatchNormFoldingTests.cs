using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Graph.Rewriting;

public class BatchNormFoldingTests
{
    [Fact]
    public void Factor_and_shift_go_into_kernel_and_bias()
    {
        var network = Network.Input(1, 5, 7).Conv("conv", 2, kernel: (1, 2)).BatchNorm("bn", epsilon: 0.25).ToNetwork("tiny");
        var weights = new StateDict(network, new Dictionary<string, float[]>
        {
            ["conv.weight"] = [2, -4, 1, 8],
            ["bn.weight"] = [3, 0.5f],
            ["bn.bias"] = [5, -1],
            ["bn.running_mean"] = [1, 6],
            ["bn.running_var"] = [3.75f, 0],
        });

        var folded = BatchNormFolding.Fold(weights);

        // Factors 3 / sqrt(3.75 + 0.25) = 1.5 and 0.5 / sqrt(0 + 0.25) = 1; biases 5 - 1 * 1.5 and -1 - 6 * 1.
        Assert.Equal([3, -6, 1, 8], folded["conv.weight"]);
        Assert.Equal([3.5f, -7], folded["conv.bias"]);
        Assert.Equal(["conv.weight [2, 1, 1, 2]", "conv.bias [2]"], folded.Network.Parameters.Select(parameter => parameter.ToString()));
        Assert.Equal([2, -4, 1, 8], weights["conv.weight"]);
    }

    [Fact]
    public void A_bias_that_the_convolution_has_is_scaled_too()
    {
        var network = Network.Input(1, 5, 7).Conv("conv", 1, kernel: 1, bias: true).BatchNorm("bn", epsilon: 0).Relu().ToNetwork("tiny");
        var weights = new StateDict(network, new Dictionary<string, float[]>
        {
            ["conv.weight"] = [2],
            ["conv.bias"] = [7],
            ["bn.weight"] = [3],
            ["bn.bias"] = [5],
            ["bn.running_mean"] = [1],
            ["bn.running_var"] = [4],
        });

        var folded = BatchNormFolding.Fold(weights);

        Assert.Equal([3], folded["conv.weight"]);
        Assert.Equal([5 + ((7 - 1) * 1.5f)], folded["conv.bias"]);
        Assert.Equal(["input", "conv", "relu"], folded.Network.Nodes.Select(node => node.Name));
        Assert.Equal("conv", folded.Network.Output.Inputs[0].Name);
    }

    [Fact]
    public void Grouped_convolutions_fold_channel_by_channel()
    {
        var network = Network.Input(2, 5, 7).Conv("conv", 4, kernel: 1, groups: 2).BatchNorm("bn", epsilon: 0).ToNetwork("tiny");
        var weights = new StateDict(network, new Dictionary<string, float[]>
        {
            ["conv.weight"] = [1, 2, 3, 4],
            ["bn.weight"] = [1, 2, 3, 4],
            ["bn.bias"] = [0, 0, 0, 0],
            ["bn.running_mean"] = [0, 0, 0, 0],
            ["bn.running_var"] = [1, 1, 1, 1],
        });

        Assert.Equal([1, 4, 9, 16], BatchNormFolding.Fold(weights)["conv.weight"]);
    }

    [Fact]
    public void Batch_norm_stays_where_something_else_reads_the_convolution()
    {
        var conv = Network.Input(3, 5, 7).Conv("conv", 3, kernel: 3);
        var network = conv.BatchNorm("bn").Add(conv).ToNetwork("tiny");

        var folded = BatchNormFolding.Fold(Zeros(network));

        Assert.Equal(["input", "conv", "bn", "add"], folded.Network.Nodes.Select(node => node.Name));
        Assert.Equal(
            ["conv.weight", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var", "bn.num_batches_tracked"],
            folded.Network.Parameters.Select(parameter => parameter.Key));
    }

    [Fact]
    public void Batch_norm_stays_where_no_convolution_precedes_it()
    {
        var network = Network.Input(3, 5, 7).BatchNorm("first").Conv("conv", 6, kernel: 3).Relu().BatchNorm("last").ToNetwork("tiny");

        Assert.Equal(
            ["input", "first", "conv", "relu", "last"],
            BatchNormFolding.Fold(Zeros(network)).Network.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void A_residual_network_keeps_its_name_shortcuts_and_order()
    {
        var network = ResNet.ResNet18(classes: 10, new() { Input = Shape.Map(3, 53, 37) });

        var folded = BatchNormFolding.Fold(Zeros(network)).Network;

        Assert.Equal("resnet18: 3x53x37 -> 10", folded.ToString());
        Assert.DoesNotContain(folded.Nodes, node => node.Op is BatchNorm);
        Assert.Equal(
            network.Nodes.Where(node => node.Op is not BatchNorm).Select(node => (node.Name, node.Shape)),
            folded.Nodes.Select(node => (node.Name, node.Shape)));
        Assert.All(folded.Nodes.Select(node => node.Op).OfType<Conv>(), conv => Assert.True(conv.Bias));
        Assert.Equal(["layer2.0.conv2", "layer2.0.downsample.0"], folded.Nodes.Single(node => node.Name == "layer2.0.add").Inputs.Select(node => node.Name));
    }

    private static StateDict Zeros(Network network) =>
        new(network, network.Parameters.ToDictionary(parameter => parameter.Key, parameter => new float[parameter.Count]));
}
