using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Graph.Rewriting;

public class StrideReplacementTests
{
    public static TheoryData<string> Names => [.. NetworkCatalog.Names];

    // Network, last layer, output stride, and the map of 3x129x97 pixels: each stride takes half, rounded up.
    [Theory]
    [InlineData("resnet50", "layer4", 8, "2048x17x13")]
    [InlineData("resnet50", "layer4", 16, "2048x9x7")]
    [InlineData("resnet50", "layer4", 32, "2048x5x4")]
    [InlineData("resnet50", "layer4", 4, "2048x33x25")]
    [InlineData("resnet50", "layer4", 1, "2048x129x97")]
    [InlineData("resnet18", "layer4", 8, "512x17x13")]
    [InlineData("mobilenet_v2", "features.18", 16, "1280x9x7")]
    [InlineData("mobilenet_v3_large", "features.16", 16, "960x9x7")]
    [InlineData("mobilenet_v3_large", "features.16", 8, "960x17x13")]
    [InlineData("vgg16", "features", 8, "512x16x12")]
    [InlineData("cifar_resnet20", "layer3", 2, "64x65x49")]
    public void Maps_are_no_coarser_than_asked(string name, string last, int stride, string shape) => Assert.Equal(
        shape, NetworkCatalog.Get(name, input: Shape.Map(3, 129, 97)).Truncate(last).WithOutputStride(stride).Output.Shape.ToString());

    // Its first convolutions have no padding: 129 x 97 become 64 x 48 and 62 x 46, then 31 x 23, 16 x 12.
    [Theory]
    [InlineData(16, "2048x8x6")]
    [InlineData(8, "2048x16x12")]
    [InlineData(4, "2048x31x23")]
    public void Xception_is_dilated_too(int stride, string shape) => Assert.Equal(
        shape, Xception.Original(input: Shape.Map(3, 129, 97)).Truncate("conv4").WithOutputStride(stride).Output.Shape.ToString());

    // torchvision's replace_stride_with_dilation=[False, True, True].
    [Fact]
    public void The_block_that_loses_its_stride_keeps_the_former_dilation_as_in_torchvisions_ResNets()
    {
        var network = ResNet.ResNet50().WithOutputStride(8);

        Assert.Equal(
            [("layer2.0.conv2", 2, 1), ("layer3.0.conv2", 1, 1), ("layer3.0.downsample.0", 1, 1), ("layer3.1.conv2", 1, 2), ("layer4.0.conv2", 1, 2),
                ("layer4.1.conv2", 1, 4)],
            new[] { "layer2.0.conv2", "layer3.0.conv2", "layer3.0.downsample.0", "layer3.1.conv2", "layer4.0.conv2", "layer4.1.conv2" }
                .Select(name => (name, Stride(network, name), Dilation(network, name))));
    }

    [Fact]
    public void The_convolution_that_loses_its_stride_may_be_dilated_itself_as_in_torchvisions_MobileNetV3()
    {
        var network = MobileNet.MobileNetV3Large().WithOutputStride(16, StrideDilation.Within);

        Assert.Equal((1, 2), (Stride(network, "features.13.block.1.0"), Dilation(network, "features.13.block.1.0")));
        Assert.Equal((1, 2), (Stride(network, "features.14.block.1.0"), Dilation(network, "features.14.block.1.0")));
        Assert.Equal((1, 1), (Stride(network, "features.12.block.1.0"), Dilation(network, "features.12.block.1.0")));
    }

    [Fact]
    public void A_pool_keeps_its_map_and_is_dilated_behind_another()
    {
        var x = Network.Input(3, 9, 8);
        var network = x.MaxPool(kernel: 2, stride: 2).MaxPool(kernel: 3, stride: 2, padding: 0, ceilMode: true).ToNetwork("pools").WithOutputStride(1);

        Assert.Equal("pools: 3x9x8 -> 3x9x8", network.ToString());
        Assert.Equal(new MaxPool(Kernel: 2, Stride: 1, Padding: 0) { PaddingBehind = 1 }, network.Nodes[1].Op);
        Assert.Equal(new MaxPool(Kernel: 3, Stride: 1, Padding: 2, CeilMode: true) { Dilation = 2 }, network.Nodes[2].Op);
    }

    [Fact]
    public void Height_and_width_lose_their_strides_each_for_itself()
    {
        var network = Network.Input(3, 24, 24).Conv("flat", 4, kernel: 3, stride: (1, 2)).MaxPool(kernel: 2, stride: 2)
            .Conv("last", 4, kernel: 3, stride: (4, 1)).ToNetwork("flat").WithOutputStride(2);

        Assert.Equal("flat: 3x24x24 -> 4x12x12", network.ToString());
        Assert.Equal(new MaxPool(Kernel: 2, Stride: (2, 1), Padding: 0) { PaddingBehind = (0, 1) }, network.Nodes[2].Op);
        Assert.Equal(new Extent(1, 2), ((Conv)network.Nodes[3].Op).Dilation);
    }

    // A mean of all pixels of a window cannot become one of some.
    [Theory]
    [MemberData(nameof(Names))]
    public void Every_classifier_is_dilated_but_those_with_means_of_windows(string name)
    {
        var network = NetworkCatalog.Get(name, classes: 10);
        var refuses = name.Contains("densenet", StringComparison.Ordinal) || name is "inception_v3" or "googlenet_paper" or "cifar_nin";

        var error = Record.Exception(() => network.WithOutputStride(2));

        Assert.Equal(refuses ? typeof(NotSupportedException) : null, error?.GetType());
    }

    [Fact]
    public void Weights_fit_as_they_are()
    {
        var network = ResNet.ResNet18(classes: 10);
        var weights = new StateDict(network, network.Parameters.ToDictionary(parameter => parameter.Key, parameter => new float[parameter.Count]));

        Assert.Same(weights["layer4.0.conv1.weight"], weights.WithOutputStride(8)["layer4.0.conv1.weight"]);
    }

    [Fact]
    public void A_mean_that_cannot_be_dilated_is_named() => Assert.StartsWith(
        "'features.transition2.avgpool': avgpool loses its stride or stands behind one that was removed, and cannot be dilated.",
        Assert.Throws<NotSupportedException>(() => DenseNet.DenseNet121().WithOutputStride(8)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_stride_is_at_least_one() =>
        Assert.Throws<ArgumentOutOfRangeException>("stride", () => ResNet.ResNet18().WithOutputStride(0));

    private static int Stride(Network network, string name) => ((Conv)network.Nodes.Single(node => node.Name == name).Op).Stride.Width;

    private static int Dilation(Network network, string name) => ((Conv)network.Nodes.Single(node => node.Name == name).Op).Dilation.Width;
}
