using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

public class RegularizationTests
{
    private const int Images = 400;

    [Fact]
    public void Dropout_sets_values_to_zero_in_training_and_scales_up_the_others()
    {
        var values = Train(Network.Input(5, 3, 7).Dropout(rate: 0.2).ToNetwork("dropout"));

        Assert.All(values, value => Assert.True(value is 0 or 1.25f));
        Assert.Equal(0.2, values.Count(value => value == 0) / (double)values.Length, tolerance: 0.01);
    }

    [Fact]
    public void Stochastic_depth_sets_whole_images_to_zero_in_training_and_scales_up_the_others()
    {
        var images = Train(Network.Input(5, 3, 7).StochasticDepth(rate: 0.2).ToNetwork("depth")).Chunk(5 * 3 * 7).ToArray();

        Assert.All(images, image => Assert.Single(image.Distinct()));
        Assert.All(images, image => Assert.True(image[0] is 0 or 1.25f));
        Assert.Equal(0.2, images.Count(image => image[0] == 0) / (double)Images, tolerance: 0.07);
    }

    [Fact]
    public void Stochastic_depth_takes_vectors_too()
    {
        var images = Train(Network.Input(5, 1, 1).Flatten().StochasticDepth(rate: 0.5).ToNetwork("depth")).Chunk(5).ToArray();

        Assert.All(images, image => Assert.Single(image.Distinct()));
        Assert.InRange(images.Count(image => image[0] == 0), 150, 250);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void The_rates_zero_and_one_keep_all_and_nothing(double rate, float expected)
    {
        Assert.All(Train(Network.Input(2, 3, 1).Dropout(rate).ToNetwork("dropout")), value => Assert.Equal(expected, value));
        Assert.All(Train(Network.Input(2, 3, 1).StochasticDepth(rate).ToNetwork("depth")), value => Assert.Equal(expected, value));
    }

    [Fact]
    public void Neither_does_anything_in_scoring()
    {
        var conv = Network.Input(2, 5, 3).Conv("conv", 2, kernel: 3);
        var plain = conv.Relu().Add(conv).ToNetwork("plain");
        var random = conv.Dropout(0.9).Relu().StochasticDepth(0.9).Add(conv).ToNetwork("random");

        Assert.Equal(GraphRun.OnFormula(plain, batch: 3), GraphRun.OnFormula(random, batch: 3));
    }

    [Fact]
    public void Folding_takes_both_out_of_the_graph()
    {
        var network = Network.Input(2, 5, 3).Dropout().Conv("conv", 2, kernel: 3).BatchNorm("bn").StochasticDepth(0.1).Relu().Dropout()
            .ToNetwork("net");

        var folded = BatchNormFolding.Fold(FormulaWeights.Of(network));

        Assert.Equal(["input", "conv", "relu"], folded.Network.Nodes.Select(node => node.Name));
        var images = FormulaWeights.Uniform("input", 30);
        GraphRun.AssertClose(GraphRun.On(network, images), GraphRun.On(folded, images));
    }

    private static float[] Train(Network network)
    {
        torch.manual_seed(7);
        using var scope = torch.NewDisposeScope();
        using var running = TorchNetwork.Initialize(network);
        var shape = network.InputShape;
        var images = torch.ones([Images, shape.Channels, shape.Height, shape.Width]);
        return running.Forward(images, training: true).contiguous().data<float>().ToArray();
    }
}
