using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Graph.Rewriting;

public class StochasticDepthReplacementTests
{
    // Residual blocks as the papers' tables count them; of EfficientNet and MobileNets those without a change of size or channels.
    [Theory]
    [InlineData("resnet18", 8)]
    [InlineData("resnet50", 16)]
    [InlineData("resnext50_32x4d", 16)]
    [InlineData("wide_resnet50_2", 16)]
    [InlineData("cifar_resnet20", 9)]
    [InlineData("se_resnet50", 16)]
    [InlineData("regnet_y_400mf", 16)]
    [InlineData("mobilenet_v2", 10)]
    [InlineData("mobilenet_v3_large", 10)]
    [InlineData("mnasnet1_0", 10)]
    [InlineData("efficientnet_b0", 9)]
    [InlineData("convnext_tiny", 18)]
    public void Every_residual_branch_gets_a_rate_that_rises_with_depth(string name, int branches)
    {
        var network = NetworkCatalog.Get(name, classes: 7);

        var random = network.WithStochasticDepth(0.2);

        var depths = random.Nodes.Where(node => node.Op is StochasticDepth).ToArray();
        Assert.Equal(Enumerable.Range(0, branches).Select(index => Math.Round(0.2 * index / (branches - 1), 12)), depths.Select(node => Math.Round(((StochasticDepth)node.Op).Rate, 12)));
        Assert.All(depths, node => Assert.Contains(random.Nodes, sum => sum.Op is Add && sum.Inputs.Contains(node)));
        Assert.Equal(network.Parameters.Select(parameter => parameter.ToString()), random.Parameters.Select(parameter => parameter.ToString()));
        Assert.Equal(Summary.Of(network).MultiplyAdds, Summary.Of(random).MultiplyAdds);
        Assert.Equal(network.Output.Shape, random.Output.Shape);
    }

    [Fact]
    public void It_stands_at_the_end_of_the_branch_and_not_in_the_shortcut()
    {
        var network = ResNet.ResNet50(classes: 7).WithStochasticDepth(0.1);

        Assert.Equal("layer2.0.bn3", Dropped(network, "layer2.0"));
        Assert.Equal("layer2.1.bn3", Dropped(network, "layer2.1"));
    }

    [Fact]
    public void Folding_takes_it_out_again()
    {
        var network = ResNet.ResNet18(classes: 7);
        var folded = network.WithStochasticDepth(0.1).Rewrite((node, inputs) => node.Op is StochasticDepth ? inputs[0] : node.With(inputs));

        Assert.Equal(network.Nodes.Select(node => (node.Name, node.Op)), folded.Nodes.Select(node => (node.Name, node.Op)));
    }

    [Fact]
    public void One_branch_alone_has_the_whole_rate()
    {
        var x = Network.Input(4, 5, 7).Conv("conv", 4, kernel: 3);

        var network = x.In("block", x => x.Conv("conv", 4, kernel: 3).Add(x)).ToNetwork("one").WithStochasticDepth(0.3);

        Assert.Equal(("block.stochdepth", 0.3), network.Nodes.Where(node => node.Op is StochasticDepth).Select(node => (node.Name, ((StochasticDepth)node.Op).Rate)).Single());
    }

    [Theory]
    [InlineData("vgg16")]
    [InlineData("densenet121")]
    [InlineData("squeezenet1_1")]
    [InlineData("shufflenet_v2_x1_0")]
    public void Networks_without_residual_branches_are_refused(string name)
    {
        var error = Assert.Throws<ArgumentException>(() => NetworkCatalog.Get(name, classes: 7).WithStochasticDepth(0.1));

        Assert.StartsWith($"Network '{name}' has no residual branches", error.Message);
        Assert.Contains("RegNet", error.Message);
    }

    // Its sums are those of scores of several scales.
    [Fact]
    public void Sums_of_scores_are_no_residuals() => Assert.Throws<ArgumentException>(() => Fcn.Fcn8s(classes: 7).WithStochasticDepth(0.1));

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_rate_out_of_range_is_refused(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ResNet.ResNet18().WithStochasticDepth(rate));

    private static string Dropped(Network network, string block) =>
        network.Nodes.Single(node => node.Op is StochasticDepth && node.Name.StartsWith($"{block}.", StringComparison.Ordinal)).Inputs[0].Name;
}
