using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class NetworkInNetworkTests
{
    [Fact]
    public void Maps_of_the_ImageNet_form_have_the_sizes_of_the_model_for_Caffe()
    {
        var shapes = NetworkInNetwork.ImageNet().Nodes.ToDictionary(node => node.Name, node => node.Shape.ToString());

        Assert.Equal(("96x54x54", "96x54x54"), (shapes["conv1"], shapes["cccp2"]));
        Assert.Equal(("256x27x27", "256x27x27"), (shapes["conv2"], shapes["cccp4"]));
        Assert.Equal(("384x13x13", "384x13x13"), (shapes["conv3"], shapes["cccp6"]));
        Assert.Equal(("1024x6x6", "1024x6x6", "1000x6x6"), (shapes["conv4"], shapes["cccp7"], shapes["cccp8"]));
    }

    [Fact]
    public void Maps_of_the_CIFAR_form_are_pooled_from_32_to_16_to_8_pixels()
    {
        var network = NetworkInNetwork.Cifar();
        var shapes = network.Nodes.ToDictionary(node => node.Name, node => node.Shape.ToString());

        Assert.Equal(("192x32x32", "160x32x32", "96x32x32"), (shapes["conv1"], shapes["cccp1"], shapes["cccp2"]));
        Assert.Equal(("96x16x16", "192x16x16"), (shapes["maxpool"], shapes["cccp4"]));
        Assert.Equal(("192x8x8", "10x8x8"), (shapes["avgpool"], shapes["cccp6"]));
        Assert.Equal(2, network.Nodes.Count(node => node.Op is Dropout { Rate: 0.5 }));
    }

    [Theory]
    [InlineData("nin", 4)]
    [InlineData("cifar_nin", 3)]
    public void Every_convolution_is_followed_by_two_of_single_pixels_and_nothing_is_dense(string name, int perceptrons)
    {
        var network = NetworkCatalog.Get(name, classes: 50, Shape.Map(1, 97, 83));

        var convolutions = network.Nodes.Where(node => node.Op is Conv).Select(node => ((Conv)node.Op).Kernel.Area > 1);
        Assert.Equal(Enumerable.Repeat<bool[]>([true, false, false], perceptrons).SelectMany(kernels => kernels), convolutions);
        Assert.DoesNotContain(network.Nodes, node => node.Op is Linear);
        Assert.Equal(3 * perceptrons, network.Nodes.Count(node => node.Op is Activation && node.Inputs[0].Op is Conv));
        Assert.Equal(["relu", "avgpool", "flatten"], network.Nodes[^3..].Select(node => node.Op.Kind));
    }
}
