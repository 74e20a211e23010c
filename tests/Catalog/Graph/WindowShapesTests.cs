using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Graph;

public class WindowShapesTests
{
    // Kernel, stride, padding, and what PyTorch 1.13 makes of 3x53x37 with ceil_mode in max_pool2d and in avg_pool2d.
    public static TheoryData<Extent, Extent, Extent, string> CeilModePools => new()
    {
        { 3, 2, 0, "3x26x18" },
        { 3, 2, 1, "3x27x19" },
        { 2, 2, 0, "3x27x19" },
        { 2, 2, 1, "3x27x19" },
        { (3, 5), (4, 3), (1, 2), "3x14x13" },
        { 3, 1, 1, "3x53x37" },
        { 2, 5, 1, "3x11x8" },
        { 1, 3, 0, "3x18x13" },
        { (54, 38), 2, 0, "3x1x1" },
    };

    public static TheoryData<string, Func<FeatureMap, FeatureMap>> Mistakes => new()
    {
        { "'maxpool': padding 2x1 is more than half of the 3x3 window of a pool.", x => x.MaxPool(3, 2, padding: (2, 1)) },
        { "'avgpool': padding 0x2 is more than half of the 3x3 window of a pool.", x => x.AveragePool(3, 2, padding: (0, 2)) },
        {
            "'avgpool': a 55x1 window with stride 2x2 and padding 0x0 does not fit 4x53x37; " +
            "the images are too small for this network. Use a larger input size.",
            x => x.AveragePool((55, 1), 2, padding: 0, ceilMode: true)
        },
        { "'avgpool': the output of a pool needs at least 1x1 pixels, not 0x6.", x => x.AdaptiveAveragePool((0, 6)) },
        { "'avgpool': avgpool needs a map of channels x height x width, not the vector of 10 features.", x => x.Linear("fc", 10).AveragePool(2, 2) },
        {
            "'dcn': the offsets of a 3x3 window over 4x53x37 need to be 18x27x19, or as many channels for each of some groups " +
            "that divide 4 evenly; they are 18x53x37. Compute them by a Conv of the same kernel, stride, padding and dilation.",
            x => x.DeformableConv("dcn", 6, kernel: 3, x.Conv("offsets", 18, kernel: 3), stride: 2)
        },
        {
            "'dcn': the offsets of a 3x3 window over 4x53x37 need to be 18x53x37, or as many channels for each of some groups " +
            "that divide 4 evenly; they are 54x53x37. Compute them by a Conv of the same kernel, stride, padding and dilation.",
            x => x.DeformableConv("dcn", 6, kernel: 3, x.Conv("offsets", 3 * 18, kernel: 3))
        },
        {
            "'dcn': the offsets of a 3x3 window over 4x53x37 need to be 18x53x37, or as many channels for each of some groups " +
            "that divide 4 evenly; they are 9x53x37. Compute them by a Conv of the same kernel, stride, padding and dilation.",
            x => x.DeformableConv("dcn", 6, kernel: 3, x.Conv("offsets", 9, kernel: 3))
        },
        {
            "'dcn': the factors that go with offsets of 36x53x37 need to be 18x53x37; they are 9x53x37.",
            x => x.DeformableConv("dcn", 6, kernel: 3, x.Conv("offsets", 36, kernel: 3), mask: x.Conv("mask", 9, kernel: 3))
        },
        {
            "'dcn': 3 groups do not divide 4 input and 6 output channels evenly. Choose a number of groups that divides both.",
            x => x.DeformableConv("dcn", 6, kernel: 3, x.Conv("offsets", 18, kernel: 3), groups: 3)
        },
    };

    [Theory]
    [MemberData(nameof(CeilModePools))]
    public void A_pool_in_ceil_mode_has_the_output_shape_of_PyTorch(Extent kernel, Extent stride, Extent padding, string expected)
    {
        var x = Network.Input(3, 53, 37);

        Assert.Equal(expected, x.MaxPool(kernel, stride, padding, ceilMode: true).Shape.ToString());
        Assert.Equal(expected, x.AveragePool(kernel, stride, padding, ceilMode: true).Shape.ToString());
    }

    [Fact]
    public void A_window_in_ceil_mode_may_be_larger_than_the_map_as_in_PyTorch() =>
        Assert.Equal("3x1x1", Network.Input(3, 2, 1).MaxPool(2, 2, padding: 0, ceilMode: true).Shape.ToString());

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(5, 2)]
    public void A_pool_is_padded_as_a_convolution_unless_told_otherwise(int kernel, int padding)
    {
        var x = Network.Input(3, 53, 37);

        Assert.Equal(new MaxPool(kernel, 2, padding), x.MaxPool(kernel, 2).ToNetwork("net").Output.Op);
        Assert.Equal(
            new AveragePool(kernel, 2, padding, CeilMode: false, CountIncludePadding: true),
            x.AveragePool(kernel, 2).ToNetwork("net").Output.Op);
    }

    [Fact]
    public void A_deformable_convolution_has_the_shape_of_the_ordinary_one()
    {
        var x = Network.Input(4, 53, 37);
        var offsets = x.Conv("offsets", 2 * 2 * 15, kernel: (3, 5), stride: 2, dilation: (1, 2));

        Assert.Equal("6x27x19", x.DeformableConv("dcn", 6, (3, 5), offsets, stride: 2, dilation: (1, 2)).Shape.ToString());
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_window_that_does_not_fit_is_named_with_what_it_met_and_needs(string message, Func<FeatureMap, FeatureMap> build) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => build(Network.Input(4, 53, 37))).Message);
}
