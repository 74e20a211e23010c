using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Tests.Onnx.TestData;
using MLNet.CnnCatalog.Tests.Weights.TestData;

namespace MLNet.CnnCatalog.Tests.Onnx.Import;

/// <summary>What Resize and Upsample become, by the definitions at https://onnx.ai/onnx/operators.</summary>
public sealed class ResizeImportTests : IDisposable
{
    private const string Positions = "coordinate_transformation_mode";

    private static readonly (string, object)[] Nearest = [("mode", "nearest"), (Positions, "asymmetric"), ("nearest_mode", "floor")];
    private static readonly (string, object)[] Linear = [("mode", "linear"), (Positions, "half_pixel")];
    private static readonly (string, object)[] Corners = [("mode", "linear"), (Positions, "align_corners")];

    private readonly TemporaryFiles files = new();

    public void Dispose() => files.Dispose();

    private static OnnxGraphBytes Picture => OnnxGraphBytes.Of(-1, 4, 10, 8);

    private static OnnxGraphBytes Scaled(float height, float width, params (string, object)[] attributes) =>
        Picture.Node("Resize", "x - s", "y", attributes).Floats("s", [4], 1, 1, height, width);

    private static OnnxGraphBytes Sized(long height, long width, params (string, object)[] attributes) =>
        Picture.Node("Resize", "x - - s", "y", attributes).Integers("s", 1, 4, height, width);

    private ImportedOnnx Import(OnnxGraphBytes graph) => OnnxImport.Load(files.Write(graph.ToArray()));

    internal static TheoryData<OnnxGraphBytes, Resize> Graphs => new()
    {
        { Scaled(2, 2, Nearest), new(new ScaledSize(2, 2), Interpolation.Nearest) },
        { Scaled(0.5f, 1.3f, Nearest), new(new ScaledSize(0.5, 1.3), Interpolation.Nearest) },
        { Scaled(1.5f, 2, Linear), new(new ScaledSize(1.5, 2), Interpolation.Bilinear) },
        { Scaled(3, 0.5f, ("mode", "linear")), new(new ScaledSize(3, 0.5), Interpolation.Bilinear) },
        { Scaled(3, 2, ("mode", "linear"), (Positions, "pytorch_half_pixel")), new(new ScaledSize(3, 2), Interpolation.Bilinear) },
        { Scaled(2, 4), new(new ScaledSize(2, 4), Interpolation.Nearest) },
        { Scaled(3, 2, ("nearest_mode", "round_prefer_ceil")), new(new ScaledSize(3, 2), Interpolation.Nearest) },
        { Sized(7, 31, Nearest), new(new FixedSize((7, 31)), Interpolation.Nearest) },
        { Sized(7, 31, Linear), new(new FixedSize((7, 31)), Interpolation.Bilinear) },
        { Sized(1, 31, Corners), new(new FixedSize((1, 31)), Interpolation.BilinearAlignedCorners) },
        {
            Picture.Node("Resize", "x none none s", "y", Linear).Floats("none", [0]).Integers("s", 1, 4, 7, 31),
            new(new FixedSize((7, 31)), Interpolation.Bilinear)
        },
        { Picture.Node("Resize", "x s", "y").Floats("s", [4], 1, 1, 1.5f, 2), new(new ScaledSize(1.5, 2), Interpolation.Nearest) },
        {
            Picture.Node("Upsample", "x s", "y", ("mode", "nearest")).Floats("s", [4], 1, 1, 2, 3),
            new(new ScaledSize(2, 3), Interpolation.Nearest)
        },
        { Picture.Node("Upsample", "x", "y", ("scales", (float[])[1, 1, 2, 3])), new(new ScaledSize(2, 3), Interpolation.Nearest) },
    };

    internal static TheoryData<string, OnnxGraphBytes> Refused => new()
    {
        {
            "'up: Resize': its mode is 'cubic' with positions 'half_pixel', from 10x8 to 20x16, which no layer has.",
            Picture.Named("up", "Resize", "x - s", "y", ("mode", "cubic")).Floats("s", [4], 1, 1, 2, 2)
        },
        { "positions 'tf_crop_and_resize'", Scaled(2, 2, ("mode", "linear"), (Positions, "tf_crop_and_resize")) },
        { "mode is 'linear' with positions 'asymmetric'", Scaled(2, 2, ("mode", "linear"), (Positions, "asymmetric")) },
        {
            "mode is 'linear' with positions 'asymmetric'",
            Picture.Node("Upsample", "x s", "y", ("mode", "linear")).Floats("s", [4], 1, 1, 2, 2)
        },
        { "mode is 'linear' with positions 'pytorch_half_pixel'", Sized(1, 8, ("mode", "linear"), (Positions, "pytorch_half_pixel")) },
        { "positions 'half_pixel' rounded by 'round_prefer_floor', from 10x8 to 15x16", Scaled(1.5f, 2) },
        { "positions 'asymmetric' rounded by 'ceil'", Scaled(2, 2, (Positions, "asymmetric"), ("nearest_mode", "ceil")) },
        {
            "positions 'asymmetric' rounded by 'floor', from 10x8 to 5x16",
            Picture.Node("Resize", "x s", "y").Floats("s", [4], 1, 1, 0.5f, 2)
        },
        { "smooths the map first", Scaled(0.5f, 0.5f, ("mode", "linear"), ("antialias", 1)) },
        { "axes 2, 3 alone", Picture.Node("Resize", "x - s", "y", ("axes", (long[])[2, 3])).Floats("s", [2], 2, 2) },
        { "keeps the aspect ratio", Sized(20, 20, ("keep_aspect_ratio_policy", "not_larger")) },
        { "scales batch and channels by 1 and 2", Picture.Node("Resize", "x - s", "y", Nearest).Floats("s", [4], 1, 2, 2, 2) },
        { "makes [1, 8, 20, 16] of [1, 4, 10, 8]", Picture.Node("Resize", "x - - s", "y", Nearest).Integers("s", 1, 8, 20, 16) },
        { "makes [3, 4, 20, 16] of [1, 4, 10, 8]", Picture.Node("Resize", "x - - s", "y", Nearest).Integers("s", 3, 4, 20, 16) },
        { "needs to be constant", Picture.Node("Resize", "x - - x", "y", Nearest) },
        {
            "a Pad stands before it",
            Picture.Node("Pad", "x p", "a").Integers("p", 0, 0, 1, 1, 0, 0, 1, 1)
                .Node("Resize", "a - s", "y", Nearest).Floats("s", [4], 1, 1, 2, 2)
        },
    };

    internal static TheoryData<string, OnnxGraphBytes> Contradictory => new()
    {
        { "0 scales for the four axes of a map, and no sizes", Picture.Node("Resize", "x", "y") },
        { "2 scales for the four axes", Picture.Node("Resize", "x - s", "y").Floats("s", [2], 2, 2) },
        { "2 sizes for the four axes", Picture.Node("Resize", "x - - s", "y").Integers("s", 20, 16) },
        { "at least 1x1 pixels, not 0x16", Sized(0, 16, Nearest) },
        { "10 pixels of 4x10x8 times 0.05", Scaled(0.05f, 1, Nearest) },
        { "it scales 10 pixels by NaN", Scaled(float.NaN, 1, Nearest) },
        { "it scales 10 pixels by Infinity", Scaled(float.PositiveInfinity, 1, Nearest) },
    };

    [Fact]
    public void Each_form_becomes_the_layer_that_computes_the_same() => Assert.All(Graphs, row =>
        Assert.Equal([row.Data.Item2], Import(row.Data.Item1).Network.Nodes.Skip(1).Select(node => node.Op)));

    [Fact]
    public void What_no_layer_does_is_refused_with_the_reason() => Assert.All(Refused, row =>
        Assert.Contains(row.Data.Item1, Assert.Throws<NotSupportedException>(() => Import(row.Data.Item2)).Message));

    [Fact]
    public void What_contradicts_itself_is_refused_with_the_reason() => Assert.All(Contradictory, row =>
        Assert.Contains(row.Data.Item1, Assert.Throws<InvalidDataException>(() => Import(row.Data.Item2)).Message));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sizes_that_come_from_another_map_follow_it(bool oneByOne)
    {
        var graph = Picture.Node("Conv", "x w", "small", ("strides", (long[])[2, 2])).Floats("w", [5, 4, 1, 1])
            .Node("Shape", "small", "own").Node("Slice", "own zero two zero", "kept").Integers("zero", 0).Integers("two", 2)
            .Node("Shape", "x", "shape").Node("Concat", "kept hw", "sizes", ("axis", 0)).Node("Resize", "small - - sizes", "y", Linear);
        graph = oneByOne
            ? graph.Node("Gather", "shape two", "h").Node("Gather", "shape three", "w2").Integers("three", 3)
                .Node("Concat", "h w2", "both", ("axis", 0)).Node("Cast", "both", "hw", ("to", 7))
            : graph.Node("Slice", "shape two four zero", "hw").Integers("four", 4);

        var network = Import(graph).Network;

        Assert.Equal(new Resize(new SizeOfOther(), Interpolation.Bilinear), network.Output.Op);
        Assert.Equal(network.Nodes[0], network.Output.Inputs[1]);
        Assert.Equal(Shape.Map(5, 53, 37), network.WithInput(4, 53, 37).Output.Shape);
    }

    [Fact]
    public void Sizes_that_are_computed_from_a_map_are_those_of_this_picture()
    {
        var graph = Picture.Node("Shape", "x", "shape").Node("Slice", "shape two four zero", "hw").Integers("zero", 0).Integers("two", 2)
            .Integers("four", 4).Node("Mul", "hw two", "more").Node("Slice", "shape zero two zero", "kept")
            .Node("Concat", "kept more", "sizes", ("axis", 0)).Node("Resize", "x - - sizes", "y", Linear);

        Assert.Equal(new Resize(new FixedSize((20, 16)), Interpolation.Bilinear), Import(graph).Network.Output.Op);
    }

    [Fact]
    public void The_shape_behind_a_Pad_has_its_pixels()
    {
        var graph = Picture.Node("Pad", "x p", "a").Integers("p", 0, 0, 1, 2, 0, 0, 3, 4).Node("Shape", "a", "shape")
            .Node("Resize", "x - - shape", "b", Linear).Node("Conv", "a w", "c").Floats("w", [4, 4, 1, 1]).Node("Add", "b c", "y");

        var network = Import(graph).Network;

        Assert.Contains(new Resize(new FixedSize((14, 14)), Interpolation.Bilinear), network.Nodes.Select(node => node.Op));
    }
}
