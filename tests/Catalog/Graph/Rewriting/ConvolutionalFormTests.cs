using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Graph.Rewriting;

public class ConvolutionalFormTests
{
    [Fact]
    public void Dense_layers_become_convolutions_over_the_map_and_then_over_single_pixels()
    {
        var network = Network.Input(3, 53, 37).Conv("conv", 4, kernel: 3, stride: 8).Flatten().Dropout()
            .Linear("fc1", 20).Relu().Linear("fc2", 10, bias: false).ToNetwork("net");

        var sliding = network.ToConvolutional();

        Assert.Equal("net: 3x53x37 -> 10x1x1", sliding.ToString());
        Assert.Equal(["input", "conv", "dropout", "fc1", "relu", "fc2"], sliding.Nodes.Select(node => node.Name));
        Assert.Equal(
            ["conv.weight [4, 3, 3, 3]", "fc1.weight [20, 4, 7, 5]", "fc1.bias [20]", "fc2.weight [10, 20, 1, 1]"],
            sliding.Parameters.Select(parameter => parameter.ToString()));
    }

    [Fact]
    public void Larger_pictures_give_a_map_of_logits()
    {
        var sliding = ResNet.ResNet18(classes: 10).ToConvolutional();

        Assert.Equal("resnet18: 3x224x224 -> 10x1x1", sliding.ToString());
        // The last map has 12 x 16 pixels, over which 7 x 7 ones slide.
        Assert.Equal("resnet18: 3x384x500 -> 10x6x10", sliding.WithInput(3, 384, 500).ToString());
        Assert.Equal(sliding.ParameterCount, sliding.WithInput(3, 384, 500).ParameterCount);
    }

    [Fact]
    public void An_adaptive_pool_goes_where_it_changes_nothing_as_in_VGG()
    {
        var network = Network.Input(3, 28, 28).Conv("conv", 4, kernel: 4, stride: 4, padding: 0).AdaptiveAveragePool(7).Linear("fc", 10).ToNetwork("net");

        Assert.Equal(["input", "conv", "fc"], network.ToConvolutional().Nodes.Select(node => node.Name));
        Assert.Equal("net: 3x33x36 -> 10x2x3", network.ToConvolutional().WithInput(3, 33, 36).ToString());
    }

    [Fact]
    public void An_adaptive_pool_of_even_windows_becomes_a_pool_of_such_windows()
    {
        var network = Network.Input(3, 14, 6).AdaptiveAveragePool((7, 1)).Linear("fc", 10).ToNetwork("net");

        var pool = (AveragePool)network.ToConvolutional().Nodes[1].Op;

        Assert.Equal((new Extent(2, 6), new Extent(2, 1)), (pool.Kernel, pool.Stride));
    }

    [Fact]
    public void Pools_of_squeeze_and_excitation_see_the_whole_picture_and_the_last_one_slides()
    {
        var sliding = SEResNet.SEResNet18(classes: 10).ToConvolutional().WithInput(3, 256, 320);

        Assert.Equal(8, sliding.Nodes.Count(node => node.Op is GlobalAveragePool));
        Assert.Equal(new Extent(7, 7), ((AveragePool)sliding.Nodes.Single(node => node.Name == "avgpool").Op).Kernel);
        Assert.Equal("10x2x4", sliding.Output.Shape.ToString());
    }

    [Theory]
    [MemberData(nameof(NetworkCatalogTests.Names), MemberType = typeof(NetworkCatalogTests))]
    public void Every_network_of_the_catalog_has_a_sliding_form_of_as_many_parameters(string name)
    {
        var network = NetworkCatalog.Get(name, classes: 50).WithoutHeads();

        var sliding = network.ToConvolutional();

        Assert.Equal(Shape.Map(50, 1, 1), sliding.Output.Shape);
        Assert.Equal(network.Parameters.Select(parameter => (parameter.Key, parameter.Count)), sliding.Parameters.Select(parameter => (parameter.Key, parameter.Count)));
    }

    [Fact]
    public void Other_classes_and_truncation_work_on_the_sliding_form_too()
    {
        var sliding = ResNet.ResNet18(classes: 10).ToConvolutional();

        Assert.Equal(Shape.Map(50, 1, 1), sliding.WithClasses(50).Output.Shape);
        Assert.Equal(Shape.Map(512, 1, 1), sliding.Truncate("avgpool").Output.Shape);
    }

    [Fact]
    public void Weights_keep_their_arrays()
    {
        var network = Network.Input(1, 3, 2).Linear("fc", 5).ToNetwork("net");
        var weights = new StateDict(network, new Dictionary<string, float[]> { ["fc.weight"] = new float[30], ["fc.bias"] = new float[5] });

        var sliding = weights.ToConvolutional();

        Assert.Equal(["fc.weight [5, 1, 3, 2]", "fc.bias [5]"], sliding.Network.Parameters.Select(parameter => parameter.ToString()));
        Assert.Same(weights["fc.weight"], sliding["fc.weight"]);
    }

    [Fact]
    public void Uneven_windows_are_refused_with_the_sizes_that_would_do() =>
        Assert.Equal(
            "'avgpool': the windows of an adaptive pool from 3x15x14 to 7x7 pixels differ in size and cannot slide. " +
            "Choose images by WithInput for which height and width of the map are multiples of 7x7.",
            Assert.Throws<NotSupportedException>(() =>
                Network.Input(3, 15, 14).AdaptiveAveragePool(7).Linear("fc", 10).ToNetwork("net").ToConvolutional()).Message);

    [Fact]
    public void A_normalisation_of_flattened_pixels_is_refused() =>
        Assert.Equal(
            "'bn': bn over the flattened map 3x5x7 has no sliding form; only dense layers, activations and dropout have. " +
            "Truncate the network before it.",
            Assert.Throws<NotSupportedException>(() =>
                Network.Input(3, 5, 7).Flatten().BatchNorm("bn").Linear("fc", 10).ToNetwork("net").ToConvolutional()).Message);
}
