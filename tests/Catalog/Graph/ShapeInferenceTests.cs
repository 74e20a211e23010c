using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests.Graph;

public class ShapeInferenceTests
{
    // Kernel, stride, padding, dilation, and what torch.nn.Conv2d(3, 6, ...) makes of 3x53x37 in PyTorch 1.13.
    public static TheoryData<Extent, Extent, Extent, Extent, string> Convolutions => new()
    {
        { 1, 1, 0, 1, "6x53x37" },
        { 3, 1, 1, 1, "6x53x37" },
        { 7, 2, 3, 1, "6x27x19" },
        { 3, 2, 0, 1, "6x26x18" },
        { 3, 1, 2, 2, "6x53x37" },
        { (1, 7), 1, (0, 3), 1, "6x53x37" },
        { (5, 3), (2, 3), (1, 0), (3, 2), "6x22x11" },
        { 4, 4, 0, 1, "6x13x9" },
        { 2, 1, 0, 1, "6x52x36" },
        { (53, 37), 1, 0, 1, "6x1x1" },
    };

    // Kernel, stride, padding, and what torch.nn.MaxPool2d makes of 3x53x37 in PyTorch 1.13.
    public static TheoryData<Extent, Extent, Extent, string> Pools => new()
    {
        { 3, 2, 1, "3x27x19" },
        { 2, 2, 0, "3x26x18" },
        { 3, 2, 0, "3x26x18" },
        { (3, 5), (1, 4), (1, 2), "3x53x10" },
    };

    public static TheoryData<string, Func<FeatureMap, FeatureMap>> Mistakes => new()
    {
        { "'c': a convolution needs at least 1 output channel, not 0.", x => x.Conv("c", 0, kernel: 3) },
        { "'gn': 2 groups do not divide the 3 channels of 3x53x37 evenly.", x => x.GroupNorm("gn", groups: 2) },
        {
            "'spacetodepth': squares of 2 pixels do not divide the height and width of 3x53x37 evenly. " +
            "Choose images whose sides are multiples of the stride there.",
            x => x.SpaceToDepth(2)
        },
        {
            "'': 3x27x19 has no window of 53x37 pixels. Crop the larger map to the smaller one. (Parameter 'other')",
            x => x.MaxPool(kernel: 3, stride: 2).CropTo(x)
        },
        {
            "'': 3x53x37 has no window of 27x19 pixels from 27x0 on. Crop the larger map to the smaller one. (Parameter 'other')",
            x => x.CropTo(x.MaxPool(kernel: 3, stride: 2), offset: (27, 0))
        },
        {
            "'': 3x53x37 cannot be padded to the smaller 27x19. Use CropTo. (Parameter 'other')",
            x => x.PadTo(x.MaxPool(kernel: 3, stride: 2))
        },
        {
            "'c': 2 groups do not divide 3 input and 6 output channels evenly. Choose a number of groups that divides both.",
            x => x.Conv("c", 6, kernel: 3, groups: 2)
        },
        {
            "'c': 3 groups do not divide 3 input and 7 output channels evenly. Choose a number of groups that divides both.",
            x => x.Conv("c", 7, kernel: 3, groups: 3)
        },
        {
            "'c': 0 groups do not divide 3 input and 6 output channels evenly. Choose a number of groups that divides both.",
            x => x.Conv("c", 6, kernel: 3, groups: 0)
        },
        {
            "'c': kernel 3x3, stride 1x0 and dilation 1x1 must be at least 1 and padding 1x1 at least 0.",
            x => x.Conv("c", 6, kernel: 3, stride: (1, 0))
        },
        {
            "'c': kernel 3x3, stride 1x1 and dilation 1x1 must be at least 1 and padding -1x0 at least 0.",
            x => x.Conv("c", 6, kernel: 3, padding: (-1, 0))
        },
        {
            "'c': a 3x39 window with stride 1x1 and padding 0x0 does not fit 3x53x37; " +
            "the images are too small for this network. Use a larger input size.",
            x => x.Conv("c", 6, kernel: (3, 39), padding: 0)
        },
        {
            "'maxpool': a 54x1 window with stride 2x2 and padding 0x0 does not fit 3x53x37; " +
            "the images are too small for this network. Use a larger input size.",
            x => x.MaxPool(kernel: (54, 1), stride: 2, padding: 0)
        },
        {
            "'subsample': a 1x1 window with stride 54x1 and padding 0x0 does not fit 3x53x37; " +
            "the images are too small for this network. Use a larger input size.",
            x => x.Subsample((54, 1))
        },
        {
            "'b.add': cannot add 3x27x19 and 3x53x37; both inputs need the same shape. " +
            "Project the shortcut with a 1x1 Conv of the same channels and stride.",
            x => x.In("b", x => x.Subsample(2).Add(x))
        },
        { "'mul': cannot scale 3x53x37 by 6x53x37; the second input needs to be 3x53x37 or 3x1x1.", x => x.Multiply(x.PadChannels(1, 2)) },
        { "'mul': cannot scale 3 by 3x1x1; the second input needs to be 3.", x => x.GlobalAveragePool().Flatten().Multiply(x.GlobalAveragePool()) },
        { "'concat': cannot put 3x53x37, 3x27x19, 3x53x37 behind each other; all inputs need the same height and width, or to be vectors.", x => x.Concat(x.Subsample(2), x) },
        { "'concat': cannot put 3x1x1, 3 behind each other; all inputs need the same height and width, or to be vectors.", x => x.GlobalAveragePool().Concat(x.GlobalAveragePool().Flatten()) },
        { "'slice': 3x53x37 has no 2 channels from 2 on; channels are counted from 0.", x => x.SliceChannels(start: 2, count: 2) },
        { "'slice': 3x53x37 has no 1 channels from -1 on; channels are counted from 0.", x => x.SliceChannels(start: -1, count: 1) },
        { "'slice': 3x53x37 has no 0 channels from 0 on; channels are counted from 0.", x => x.SliceChannels(start: 0, count: 0) },
        { "'shuffle': 2 groups do not divide the 3 channels of 3x53x37 evenly.", x => x.ChannelShuffle(groups: 2) },
        { "'lrn': local response normalisation needs at least 1 channel in its sum, not 0.", x => x.LocalResponseNorm(size: 0) },
        { "'dropout': the rate is the probability of zero, from 0 to 1, and cannot be 1.5.", x => x.Dropout(1.5) },
        { "'stochdepth': the rate is the probability of zero, from 0 to 1, and cannot be -0.5.", x => x.StochasticDepth(-0.5) },
        { "'fc': a dense layer needs at least 1 output feature, not 0.", x => x.PointwiseLinear("fc", 0) },
        { "'fc': linear needs a map of channels x height x width, not the vector of 3 features.", x => x.GlobalAveragePool().Flatten().PointwiseLinear("fc", 10) },
        { "'s': scale needs a map of channels x height x width, not the vector of 10 features.", x => x.Linear("fc", 10).ChannelScale("s") },
        { "'padchannels': cannot add -1 channels in front and 2 behind; neither may be negative.", x => x.PadChannels(-1, 2) },
        { "'fc': a dense layer needs at least 1 output feature, not 0.", x => x.Linear("fc", 0) },
        { "'c': conv needs a map of channels x height x width, not the vector of 5883 features.", x => x.Flatten().Conv("c", 6, kernel: 3) },
        { "'maxpool': maxpool needs a map of channels x height x width, not the vector of 10 features.", x => x.Linear("fc", 10).MaxPool(2, 2) },
        { "'avgpool': avgpool needs a map of channels x height x width, not the vector of 10 features.", x => x.Linear("fc", 10).GlobalAveragePool() },
    };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void A_convolution_has_the_output_shape_of_PyTorch(Extent kernel, Extent stride, Extent padding, Extent dilation, string expected) =>
        Assert.Equal(expected, Picture().Conv("c", 6, kernel, stride, padding, dilation).Shape.ToString());

    [Theory]
    [MemberData(nameof(Pools))]
    public void A_pool_has_the_output_shape_of_PyTorch(Extent kernel, Extent stride, Extent padding, string expected) =>
        Assert.Equal(expected, Picture().MaxPool(kernel, stride, padding).Shape.ToString());

    [Fact]
    public void Other_layers_have_the_shapes_that_their_definitions_say()
    {
        var x = Picture();

        Assert.Equal("3x53x37", x.BatchNorm("bn").Relu().Sigmoid().Shape.ToString());
        Assert.Equal("3x1x1", x.GlobalAveragePool().Shape.ToString());
        Assert.Equal("5883", x.Flatten().Shape.ToString());
        Assert.Equal("10", x.Linear("fc", 10).Shape.ToString());
        Assert.Equal("3x53x37", x.Add(x.Relu()).Shape.ToString());
        Assert.Equal("3x53x37", x.Multiply(x.GlobalAveragePool()).Shape.ToString());
        Assert.Equal("3x18x8", x.Subsample((3, 5)).Shape.ToString());
        Assert.Equal("10x53x37", x.PadChannels(before: 2, after: 5).Shape.ToString());
        Assert.Equal("3x53x37", x.LayerNorm("ln").Relu6().HardSigmoid().HardSwish().Silu().Gelu().Shape.ToString());
        Assert.Equal("3x53x37", x.LocalResponseNorm().ChannelScale("scale").Dropout().StochasticDepth(0.1).Shape.ToString());
        Assert.Equal("3x6x7", x.AdaptiveAveragePool((6, 7)).Shape.ToString());
        Assert.Equal("3x60x7", x.AdaptiveAveragePool((60, 7)).Shape.ToString());
        Assert.Equal("8x53x37", x.PointwiseLinear("linear", 8).Shape.ToString());
        Assert.Equal("5x53x37", x.Concat(x.SliceChannels(start: 1, count: 2)).Shape.ToString());
        Assert.Equal("11", x.Linear("fc1", 10).Concat(x.Linear("fc2", 1)).Shape.ToString());
        Assert.Equal("3x53x37", x.ChannelShuffle(groups: 3).Shape.ToString());
        Assert.Equal("6x27x19", x.SeparableConv("sep", 6, kernel: 3, stride: 2).Shape.ToString());
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_layer_that_does_not_fit_is_named_with_what_it_met_and_needs(string message, Func<FeatureMap, FeatureMap> build) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => build(Picture())).Message);

    private static FeatureMap Picture() => Network.Input(3, 53, 37);

    // FCN crops at offsets that are fixed.
    [Fact]
    public void A_window_that_leaves_the_map_when_the_images_become_smaller_is_refused()
    {
        var x = Network.Input(3, 53, 37);
        var network = x.CropTo(x.Resize(20, 20, Interpolation.Nearest), offset: 12).ToNetwork("cropped");

        Assert.Equal(
            "'crop': a window of 20x20 pixels from 12x12 on has nothing of 3x12x37. Use larger images.",
            Assert.Throws<ArgumentException>(() => network.WithInput(3, 12, 37)).Message);
        Assert.Equal("cropped: 3x13x37 -> 3x20x20", network.WithInput(3, 13, 37).ToString());
    }
}
