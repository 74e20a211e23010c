using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Graph;

public class ResizeTests
{
    // What torch.nn.functional.interpolate of PyTorch 1.13 makes of 3x53x37.
    public static TheoryData<string, Func<FeatureMap, FeatureMap>> Shapes => new()
    {
        { "3x20x31", x => x.Resize(20, 31, Interpolation.Bilinear) },
        { "3x106x74", x => x.Upsample(2, Interpolation.Nearest) },
        { "3x26x18", x => x.ResizeBy(0.5, 0.5, Interpolation.Bilinear) },
        { "3x121x11", x => x.ResizeBy(2.3, 0.3, Interpolation.BilinearAlignedCorners) },
        { "3x53x37", x => x.MaxPool(3, 2).ResizeTo(x, Interpolation.Bilinear) },
    };

    public static TheoryData<string, Func<FeatureMap, FeatureMap>> Mistakes => new()
    {
        { "'resize': a map is resized to at least 1x1 pixels, not 0x31.", x => x.Resize(0, 31, Interpolation.Nearest) },
        { "'resize': a map is resized to at least 1x1 pixels, not 20x-1.", x => x.Resize(20, -1, Interpolation.Nearest) },
        {
            "'resize': 37 pixels of 3x53x37 times 0.02 are no number of pixels. Use a factor that leaves at least 1.",
            x => x.ResizeBy(1.5, 0.02, Interpolation.Nearest)
        },
        {
            "'resize': 53 pixels of 3x53x37 times NaN are no number of pixels. Use a factor that leaves at least 1.",
            x => x.ResizeBy(double.NaN, 1, Interpolation.Nearest)
        },
        {
            "'resize': 53 pixels of 3x53x37 times -2 are no number of pixels. Use a factor that leaves at least 1.",
            x => x.Upsample(-2, Interpolation.Nearest)
        },
        {
            "'resize': resize needs a map of channels x height x width, not the vector of 5883 features.",
            x => x.Flatten().Upsample(2, Interpolation.Nearest)
        },
        {
            "'resize': resize needs a map of channels x height x width, not the vector of 5883 features.",
            x => x.ResizeTo(x.Flatten(), Interpolation.Nearest)
        },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_resized_map_has_the_shape_that_PyTorch_gives(string shape, Func<FeatureMap, FeatureMap> resize) =>
        Assert.Equal(shape, resize(Network.Input(3, 53, 37)).Shape.ToString());

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_size_that_no_map_has_is_refused(string message, Func<FeatureMap, FeatureMap> resize) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => resize(Network.Input(3, 53, 37))).Message);

    [Fact]
    public void Pictures_of_another_size_change_all_sizes_but_the_fixed_ones()
    {
        var network = Segmenter().WithInput(3, 64, 71);

        string[] shapes = ["4x20x31", "4x40x62", "4x64x71"];
        Assert.Equal(shapes, network.Nodes.Where(node => node.Op is Resize).Select(node => node.Shape.ToString()));
    }

    [Fact]
    public void The_layer_before_a_resized_map_is_the_classifier() =>
        Assert.Equal(Shape.Map(7, 53, 37), Segmenter().WithClasses(7).Output.Shape);

    [Fact]
    public void A_front_part_keeps_the_layers_whose_sizes_it_reads()
    {
        var x = Network.Input(3, 53, 37);
        var size = x.Conv("size", 2, kernel: 1, stride: 4);
        var network = x.MaxPool(3, 2).ResizeTo(size, Interpolation.Nearest).Conv("out", 4, kernel: 1).Relu()
            .ToNetwork("net").Truncate("out");

        Assert.Equal(["input", "size", "maxpool", "resize", "out"], network.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void A_fixed_size_does_not_slide_and_a_relative_one_does()
    {
        var x = Network.Input(3, 16, 16).Conv("conv", 4, kernel: 3);
        var relative = x.Upsample(2, Interpolation.Nearest).ResizeTo(x, Interpolation.Nearest).Linear("fc1", 5).ToNetwork("relative");
        var fixedSize = x.Resize(8, 8, Interpolation.Nearest).Linear("fc2", 5).ToNetwork("fixed");

        Assert.Equal(Shape.Map(5, 5, 8), relative.ToConvolutional().WithInput(3, 20, 23).Output.Shape);
        Assert.Equal(
            "'resize_2': a map resized to 8x8 for images of every size does not slide. Use Upsample, ResizeBy or ResizeTo.",
            Assert.Throws<NotSupportedException>(fixedSize.ToConvolutional).Message);
    }

    // torchvision counts convolutions and dense layers alone; a resized map needs neither its input nor its output in the backward pass.
    [Fact]
    public void It_counts_no_multiply_adds_and_training_keeps_no_map_for_it()
    {
        var x = Network.Input(3, 8, 6).MaxPool(2, 2);
        var resized = x.Upsample(2, Interpolation.Bilinear);
        var (without, with) = (Summary.Of(x.ToNetwork("without")), Summary.Of(resized.ToNetwork("with")));

        Assert.Equal(0, with.MultiplyAdds);
        Assert.Equal(without.TrainingBytes(batchSize: 4), with.TrainingBytes(batchSize: 4));
    }

    [Fact]
    public void Diagrams_name_the_interpolation_and_the_factor()
    {
        var x = Network.Input(1, 5, 7);
        var network = x.ResizeBy(1.5, 2, Interpolation.Nearest).Upsample(2, Interpolation.Bilinear)
            .ResizeTo(x, Interpolation.Bilinear).ToNetwork("net");

        var mermaid = network.ToMermaid();

        Assert.Contains("""["resize<br/>nearest resize x1.5x2<br/>1x7x14"]""", mermaid, StringComparison.Ordinal);
        Assert.Contains("""["resize_1<br/>bilinear resize x2<br/>1x14x28"]""", mermaid, StringComparison.Ordinal);
        Assert.Contains("""["resize_2<br/>bilinear resize<br/>1x5x7"]""", mermaid, StringComparison.Ordinal);
    }

    private static Network Segmenter()
    {
        var x = Network.Input(3, 53, 37);
        return x.Conv("classifier", 4, kernel: 3, stride: 4).Resize(20, 31, Interpolation.Nearest).Upsample(2, Interpolation.Bilinear)
            .ResizeTo(x, Interpolation.Bilinear).ToNetwork("segmenter");
    }
}
