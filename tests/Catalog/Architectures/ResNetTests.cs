using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class ResNetTests
{
    [Fact]
    public void Stages_of_a_224_pixel_picture_have_the_shapes_of_table_1()
    {
        var shapes = ResNet.ResNet50(classes: 10).Nodes.ToDictionary(node => node.Name, node => node.Shape.ToString());

        Assert.Equal("64x112x112", shapes["conv1"]);
        Assert.Equal("64x56x56", shapes["maxpool"]);
        Assert.Equal("256x56x56", shapes["layer1.2.relu_2"]);
        Assert.Equal("512x28x28", shapes["layer2.3.relu_2"]);
        Assert.Equal("1024x14x14", shapes["layer3.5.relu_2"]);
        Assert.Equal("2048x7x7", shapes["layer4.2.relu_2"]);
        Assert.Equal("10", shapes["fc"]);
    }

    [Fact]
    public void The_stride_of_a_bottleneck_is_on_its_middle_convolution()
    {
        var strides = ResNet.ResNet50(classes: 10).Nodes.Where(node => node.Op is Conv).ToDictionary(node => node.Name, node => ((Conv)node.Op).Stride);

        Assert.Equal(new Extent(1, 1), strides["layer3.0.conv1"]);
        Assert.Equal(new Extent(2, 2), strides["layer3.0.conv2"]);
        Assert.Equal(new Extent(1, 1), strides["layer3.0.conv3"]);
        Assert.Equal(new Extent(2, 2), strides["layer3.0.downsample.0"]);
        Assert.Equal(new Extent(1, 1), strides["layer3.1.conv2"]);
    }

    [Fact]
    public void Groups_are_on_the_middle_convolution_alone()
    {
        var grouped = ResNet.ResNeXt101Of64Groups(classes: 10).Nodes.Where(node => node.Op is Conv { Groups: > 1 }).ToArray();

        Assert.Equal(33, grouped.Length);
        Assert.All(grouped, node => Assert.EndsWith(".conv2", node.Name));
        Assert.All(grouped, node => Assert.Equal(64, ((Conv)node.Op).Groups));
    }

    [Theory]
    [InlineData(10, 513 * 10)]
    [InlineData(50, 513 * 50)]
    public void The_number_of_classes_changes_the_last_layer_alone(int classes, int headParameters)
    {
        var network = ResNet.ResNet18(classes);

        Assert.Equal(Shape.Vector(classes), network.Output.Shape);
        Assert.Equal(11_689_512 - (513 * 1000) + headParameters, network.ParameterCount);
    }

    [Fact]
    public void Pictures_of_another_shape_change_the_first_convolution_alone()
    {
        var network = ResNet.ResNet18(classes: 10, new() { Input = Shape.Map(1, 53, 37) });

        Assert.Equal("resnet18: 1x53x37 -> 10", network.ToString());
        Assert.Equal("512x2x2", network.Nodes.Single(node => node.Name == "layer4.1.add").Shape.ToString());
        Assert.Equal(ResNet.ResNet18(classes: 10).ParameterCount - (2 * 64 * 49), network.ParameterCount);
    }

    [Fact]
    public void Pictures_of_17_pixels_are_the_smallest() =>
        Assert.Equal("512x1x1", ResNet.ResNet18(classes: 10, new() { Input = Shape.Map(3, 17, 17) })
            .Nodes.Single(node => node.Name == "layer4.1.add").Shape.ToString());

    [Fact]
    public void Pictures_that_are_too_small_name_the_layer_that_they_do_not_reach() =>
        Assert.Equal(
            "'layer4.0.conv1': a 3x3 window with stride 2x2 and padding 1x1 does not fit 256x1x1; " +
            "the images are too small for this network. Use a larger input size.",
            Assert.Throws<ArgumentException>(() => ResNet.ResNet18(classes: 10, new() { Input = Shape.Map(3, 16, 16) })).Message);

    [Fact]
    public void A_network_without_classes_is_refused() =>
        Assert.Equal(
            "'fc': a dense layer needs at least 1 output feature, not 0.",
            Assert.Throws<ArgumentException>(() => ResNet.ResNet18(classes: 0)).Message);

    [Fact]
    public void A_plain_network_has_no_shortcuts_whatever_the_options_say()
    {
        var network = ResNet.Plain34(classes: 10, new() { Shortcut = Shortcut.C });

        Assert.Equal("plain34", network.Name);
        Assert.DoesNotContain(network.Nodes, node => node.Op is Add);
        Assert.Equal(34, network.Nodes.Count(node => node.Op is Conv or Linear));
    }
}
