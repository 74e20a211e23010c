using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests.Analysis;

public class ReceptiveFieldTests
{
    // Araujo et al. 2019, table of "Discussion: receptive fields of modern networks": size, effective stride and effective padding of TF-Slim's
    // networks before the global pool or the dense layers. Slim's AlexNet pads from the second convolution on.
    [Fact]
    public void AlexNet_sees_195_pixels() => AssertLast(
        Network.Input(3, 227, 227)
            .Conv("conv1", 64, kernel: 11, stride: 4, padding: 0).Relu().MaxPool(kernel: 3, stride: 2, padding: 0)
            .Conv("conv2", 192, kernel: 5).Relu().MaxPool(kernel: 3, stride: 2, padding: 0)
            .Conv("conv3", 384, kernel: 3).Relu().Conv("conv4", 384, kernel: 3).Relu().Conv("conv5", 256, kernel: 3).Relu()
            .MaxPool(kernel: 3, stride: 2, padding: 0).ToNetwork("alexnet"),
        size: 195, stride: 32, padding: 64);

    [Fact]
    public void VGG_16_sees_212_pixels_at_the_last_pool_and_404_at_the_first_dense_layer()
    {
        var x = Network.Input(3, 224, 224);
        foreach (var (stage, depth) in new[] { 2, 2, 3, 3, 3 }.Index())
        {
            for (var i = 0; i < depth; i++)
                x = x.Conv($"conv{stage + 1}_{i + 1}", 8, kernel: 3).Relu();
            x = x.MaxPool(kernel: 2, stride: 2, padding: 0);
        }

        AssertLast(x.ToNetwork("vgg16"), size: 212, stride: 32, padding: 90);
        AssertLast(x.Linear("fc6", 10).ToNetwork("vgg16"), size: 404, stride: 32, padding: 90);
    }

    [Theory]
    [InlineData("alexnet", "features", 195, 66)]
    [InlineData("vgg16", "features", 212, 90)]
    [InlineData("mobilenet_v1", "blocks", 315, 157)]
    [InlineData("inception_v3", "Mixed_7c", 1311, 618)]
    public void Networks_of_the_catalog_see_as_much_with_the_padding_of_PyTorch(string name, string at, int size, int padding) =>
        AssertLast(NetworkCatalog.Get(name).Truncate(at), size, stride: 32, padding);

    // Slim strides in the last block of a stage instead of the first, and its pool pads behind only.
    [Theory]
    [InlineData(new[] { 3, 4, 6, 3 }, 483, 239)]
    [InlineData(new[] { 3, 4, 23, 3 }, 1027, 511)]
    [InlineData(new[] { 3, 8, 36, 3 }, 1507, 751)]
    public void ResNets_with_the_stride_in_the_last_block_see_what_Araujo_et_al_count(int[] depths, int size, int padding)
    {
        var x = Network.Input(3, 224, 224).Conv("conv1", 8, kernel: 7, stride: 2).MaxPool(kernel: 3, stride: 2, padding: 0);
        foreach (var (stage, depth) in depths.Index())
            for (var i = 0; i < depth; i++)
            {
                var (name, stride) = ($"block{stage + 1}.{i}", stage < 3 && i == depth - 1 ? 2 : 1);
                x = x.Conv($"{name}.conv1", 2, kernel: 1).Conv($"{name}.conv2", 2, kernel: 3, stride: stride).Conv($"{name}.conv3", 8, kernel: 1)
                    .Add(x.Subsample(stride));
            }

        AssertLast(x.ToNetwork("resnet_v1"), size, stride: 32, padding);
    }

    // torchvision strides in the 3x3 convolution of the first block. By Araujo's equation 2: r grows by (k - 1) times the stride so far.
    [Theory]
    [InlineData("resnet18", 43, 99, 211, 435)]
    [InlineData("resnet34", 59, 179, 547, 899)]
    [InlineData("resnet50", 35, 91, 267, 427)]
    [InlineData("resnet101", 35, 91, 811, 971)]
    [InlineData("se_resnet50", 35, 91, 267, 427)]
    public void Stages_of_torchvisions_ResNets_see(string name, params int[] sizes)
    {
        var network = NetworkCatalog.Get(name);

        foreach (var (stage, size) in sizes.Index())
            AssertLast(network.Truncate($"layer{stage + 1}"), size, stride: 4 << stage, padding: (size - 1) / 2);
    }

    [Fact]
    public void Every_layer_has_a_field()
    {
        var network = ResNet.ResNet50(classes: 10);

        var fields = ReceptiveField.Of(network);

        Assert.Equal(network.Nodes.Select(node => node.Name), fields.Select(field => field.Layer));
        Assert.Equal("conv1: 7x7, stride 2x2, from row -3 and column -3 on", fields[1].ToString());
        // The pool over 7 x 7 pixels that are 32 apart.
        Assert.Equal(427 + (6 * 32), fields.Single(field => field.Layer == "fc").Size.Height);
    }

    [Fact]
    public void Height_and_width_and_dilation_are_counted_by_themselves()
    {
        var network = Network.Input(1, 53, 37)
            .Conv("conv1", 1, kernel: (3, 1), stride: (1, 2)).Conv("conv2", 1, kernel: (1, 3), dilation: 4, padding: (0, 1)).ToNetwork("net");

        // Columns: taps 0, 8 and 16 pixels apart, one step of 2 outside.
        Assert.Equal(new ReceptiveField("conv2", Size: (3, 17), Stride: (1, 2), Top: -1, Left: -2), ReceptiveField.Of(network)[^1]);
    }

    [Fact]
    public void Paths_that_do_not_lie_in_the_middle_of_each_other_are_seen_together()
    {
        var input = Network.Input(1, 53, 37);
        var shifted = input.Conv("shifted", 1, kernel: 5, padding: 4).Conv("back", 1, kernel: 5, padding: 0);
        var network = input.Conv("centred", 1, kernel: 3).Add(shifted).ToNetwork("net");

        Assert.Equal(new ReceptiveField("add", Size: 9, Stride: 1, Top: -4, Left: -4), ReceptiveField.Of(network)[^1]);
    }

    [Theory]
    [InlineData(28, 4, 4)]
    [InlineData(7, 1, 1)]
    [InlineData(5, 1, 1)]
    [InlineData(29, 5, 4)]
    public void An_adaptive_pool_has_windows_of_its_share_of_the_map(int pixels, int size, int stride)
    {
        var field = ReceptiveField.Of(Network.Input(1, pixels, pixels).AdaptiveAveragePool(7).ToNetwork("net"))[^1];

        Assert.Equal((new Extent(size, size), new Extent(stride, stride)), (field.Size, field.Stride));
    }

    // Behind pixels of 3 that lie 2 apart: two of them for each bilinear pixel, and three for a window of 3 over those.
    [Theory]
    [InlineData(Interpolation.Nearest, 3, 1, 5)]
    [InlineData(Interpolation.Bilinear, 5, 3, 7)]
    [InlineData(Interpolation.BilinearAlignedCorners, 5, 1, 7)]
    public void A_resized_map_has_a_smaller_stride(Interpolation interpolation, int size, int padding, int behind)
    {
        var x = Network.Input(1, 52, 52).Conv("conv", 1, kernel: 3, stride: 2).Upsample(2, interpolation);

        AssertLast(x.ToNetwork("net"), size, stride: 1, padding);
        AssertLast(x.Conv("last", 1, kernel: 3).ToNetwork("net"), behind, stride: 1, padding + 1);
    }

    [Fact]
    public void A_layer_whose_size_alone_is_read_is_not_seen()
    {
        var x = Network.Input(1, 53, 37);
        var wide = x.Conv("wide", 1, kernel: 31);

        AssertLast(x.Conv("conv", 1, kernel: 3).ResizeTo(wide, Interpolation.Nearest).ToNetwork("net"), size: 3, stride: 1, padding: 1);
        // A third of the pixels, and the two next to their middles.
        AssertLast(
            Network.Input(1, 54, 54).ResizeBy(1.0 / 3, 1.0 / 3, Interpolation.Bilinear).ToNetwork("net"), size: 2, stride: 3, padding: -1);
    }

    [Fact]
    public void Fields_of_nothing_are_refused() => Assert.Throws<ArgumentNullException>("network", () => ReceptiveField.Of(null!));

    private static void AssertLast(Network network, int size, int stride, int padding) => Assert.Equal(
        new ReceptiveField(network.Output.Name, size, stride, -padding, -padding), ReceptiveField.Of(network)[^1]);
}
