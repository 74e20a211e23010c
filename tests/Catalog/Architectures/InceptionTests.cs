using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class InceptionTests
{
    // Szegedy et al. 2015, table 1: output sizes, and #1x1, #3x3 reduce, #3x3, #5x5 reduce, #5x5, pool proj.
    public static TheoryData<string, string, int[]> Table1 => new()
    {
        { "inception3a", "256x28x28", [64, 96, 128, 16, 32, 32] },
        { "inception3b", "480x28x28", [128, 128, 192, 32, 96, 64] },
        { "inception4a", "512x14x14", [192, 96, 208, 16, 48, 64] },
        { "inception4b", "512x14x14", [160, 112, 224, 24, 64, 64] },
        { "inception4c", "512x14x14", [128, 128, 256, 24, 64, 64] },
        { "inception4d", "528x14x14", [112, 144, 288, 32, 64, 64] },
        { "inception4e", "832x14x14", [256, 160, 320, 32, 128, 128] },
        { "inception5a", "832x7x7", [256, 160, 320, 32, 128, 128] },
        { "inception5b", "1024x7x7", [384, 192, 384, 48, 128, 128] },
    };

    [Theory]
    [MemberData(nameof(Table1))]
    public void Modules_of_both_forms_of_GoogLeNet_have_the_channels_and_sizes_of_table_1(string module, string output, int[] channels)
    {
        foreach (var network in new[] { Inception.GoogLeNet(classes: 10), Inception.GoogLeNetPaper(classes: 10) })
        {
            var layers = network.Nodes.Where(node => node.Name.StartsWith($"{module}.", StringComparison.Ordinal)).ToArray();

            Assert.Equal(channels, layers.Where(node => node.Op is Conv).Select(node => node.Shape.Channels));
            Assert.Equal(output, layers[^1].Shape.ToString());
        }
    }

    // Section 5: 22 layers with parameters.
    [Fact]
    public void GoogLeNet_is_22_layers_deep()
    {
        var depths = new Dictionary<Node, int>();
        foreach (var node in Inception.GoogLeNetPaper(classes: 10).WithoutHeads().Nodes)
            depths[node] = (node.Op is Conv or Linear ? 1 : 0) + node.Inputs.Select(input => depths[input]).DefaultIfEmpty(0).Max();

        Assert.Equal(22, depths.Values.Max());
    }

    [Fact]
    public void Only_the_papers_form_has_5x5_convolutions_and_local_response_normalisation_and_no_batch_norm()
    {
        var (torchvision, paper) = (Inception.GoogLeNet(classes: 10), Inception.GoogLeNetPaper(classes: 10));

        Assert.Equal(9, paper.Nodes.Count(node => node.Op is Conv { Kernel: { Height: 5, Width: 5 } }));
        Assert.Equal(["maxpool", "relu_2"], paper.Nodes.Where(node => node.Op is LocalResponseNorm).Select(node => node.Inputs[0].Name));
        Assert.DoesNotContain(paper.Nodes, node => node.Op is BatchNorm);
        Assert.DoesNotContain(torchvision.Nodes, node => node.Op is Conv { Kernel.Height: 5 } or LocalResponseNorm);
        Assert.All(torchvision.Nodes.Where(node => node.Op is Conv), node => Assert.False(((Conv)node.Op).Bias));
    }

    // Parameters with and without heads: torchvision's tables (GoogLeNet's weights have none, Inception v3's have), BVLC's model for Caffe.
    [Theory]
    [InlineData("googlenet", 2, 0.3, 6_624_904, 13_004_888)]
    [InlineData("googlenet_paper", 2, 0.3, 6_998_552, 13_378_280)]
    [InlineData("inception_v3", 1, 0.4, 23_834_568, 27_161_264)]
    public void Auxiliary_heads_have_their_weights_and_vanish_in_scoring(string name, int heads, double lossWeight, long without, long with)
    {
        var network = NetworkCatalog.Get(name);

        Assert.Equal(Enumerable.Repeat(lossWeight, heads), network.Heads.Select(head => head.LossWeight));
        Assert.All(network.Heads, head => Assert.Equal(Shape.Vector(1000), head.Output.Shape));
        Assert.Equal((with, without), (network.ParameterCount, network.WithoutHeads().ParameterCount));
    }

    [Theory]
    [InlineData("googlenet", "inception4a.concat", "inception4d.concat")]
    [InlineData("googlenet_paper", "inception4a.concat", "inception4d.concat")]
    [InlineData("inception_v3", "Mixed_6e.concat")]
    public void Auxiliary_heads_stand_behind_the_modules_of_the_paper(string name, params string[] modules)
    {
        var network = NetworkCatalog.Get(name, classes: 10);

        var scored = network.WithoutHeads().Nodes.ToHashSet();
        var entries = network.Nodes.Where(node => !scored.Contains(node) && node.Inputs.Any(scored.Contains));
        Assert.Equal(modules, entries.SelectMany(node => node.Inputs).Select(input => input.Name));
    }

    // Szegedy et al. 2016, table 1.
    [Fact]
    public void Maps_of_Inception_v3_have_the_sizes_of_table_1()
    {
        var nodes = Inception.InceptionV3(classes: 10).Nodes.ToDictionary(node => node.Name, node => node.Shape.ToString());

        Assert.Equal(
            ["32x149x149", "32x147x147", "64x147x147", "80x73x73", "192x71x71"],
            new[] { "1a_3x3", "2a_3x3", "2b_3x3", "3b_1x1", "4a_3x3" }.Select(name => nodes[$"Conv2d_{name}.conv"]));
        Assert.Equal(
            [
                "256x35x35", "288x35x35", "288x35x35", "768x17x17", "768x17x17", "768x17x17", "768x17x17", "768x17x17",
                "1280x8x8", "2048x8x8", "2048x8x8",
            ],
            new[] { "5b", "5c", "5d", "6a", "6b", "6c", "6d", "6e", "7a", "7b", "7c" }.Select(name => nodes[$"Mixed_{name}.concat"]));
        Assert.Equal(("128x5x5", "768x1x1"), (nodes["AuxLogits.conv0.conv"], nodes["AuxLogits.conv1.conv"]));
    }

    // 15 and 75 are torchvision's min_size, which is for scoring.
    [Theory]
    [InlineData("googlenet", 15)]
    [InlineData("googlenet_paper", 47)]
    [InlineData("inception_v3", 75)]
    public void Networks_with_their_heads_take_pictures_of_the_smallest_size_and_keep_their_parameters(string name, int pixels)
    {
        var network = NetworkCatalog.Get(name, classes: 10);

        Assert.Equal(network.ParameterCount, NetworkCatalog.Get(name, classes: 10, Shape.Map(3, pixels, pixels)).ParameterCount);
        Assert.Equal(network.ParameterCount, NetworkCatalog.Get(name, classes: 10, Shape.Map(3, 353, 337)).ParameterCount);
        Assert.Contains(
            "the images are too small",
            Assert.Throws<ArgumentException>(() => NetworkCatalog.Get(name, classes: 10, Shape.Map(3, pixels, pixels - 1))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_begin_as_in_torchvision()
    {
        var network = Inception.InceptionV3(classes: 10);

        Assert.All(
            network.Nodes.Select(node => node.Op).OfType<Conv>(),
            conv => Assert.Equal(Initialization.TruncatedNormal(0.1), conv.Initialization));
        Assert.Equal(
            [("AuxLogits.fc", Initialization.TruncatedNormal(0.001)), ("fc", Initialization.TruncatedNormal(0.1))],
            network.Nodes.Where(node => node.Op is Linear).Select(node => (node.Name, ((Linear)node.Op).Initialization)));
        Assert.All(network.Nodes.Select(node => node.Op).OfType<BatchNorm>(), norm => Assert.Equal(new BatchNorm(1e-3, 0.1), norm));
    }
}
