using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Tests.Onnx.TestData;
using MLNet.CnnCatalog.Tests.Weights.TestData;

namespace MLNet.CnnCatalog.Tests.Onnx.Import;

/// <summary>What a model does to the picture before its first layer.</summary>
public sealed class PixelImportTests : IDisposable
{
    private readonly TemporaryFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("pixels from 0 to 1", new[] { 0.485f, 0.456f, 0.406f }, new[] { 0.229f, 0.224f, 0.225f })]
    [InlineData("pixels from 0 to 255", new[] { 123.675f, 116.28f, 103.53f }, new[] { 58.395f, 57.12f, 57.375f })]
    public void The_normalisation_of_ImageNet_is_taken_out(string pixels, float[] means, float[] deviations)
    {
        Assert.NotNull(pixels);
        var imported = Import(Picture(3).Node("Sub", "x m", "s").Node("Div", "s d", "n").Floats("m", [1, 3, 1, 1], means).Floats("d", [3, 1, 1], deviations).Node("Relu", "n", "y"));

        Assert.Equal(PixelNormalization.ImageNet, imported.Normalization);
        Assert.Equal(["input", "Relu"], imported.Network.Nodes.Select(node => node.Op.Kind == "input" ? "input" : "Relu"));
    }

    [Fact]
    public void Division_by_255_and_channels_one_by_one_are_understood()
    {
        var grey = Import(Picture(1).Node("Div", "x d", "n").Scalar("d", 255).Node("Relu", "n", "y"));
        Assert.Equal(new((0, 1), (0, 1), (0, 1)), grey.Normalization);

        var split = Picture(3).Scalar("two", 2).Scalar("one", 1).Node("Concat", "s0 s1 s2", "c", ("axis", 1)).Node("Relu", "c", "y");
        foreach (var channel in (int[])[0, 1, 2])
            split.Node("Slice", $"x a{channel} b{channel} axis", $"p{channel}").Integers($"a{channel}", channel).Integers($"b{channel}", channel + 1)
                .Node("Mul", $"p{channel} two", $"m{channel}").Node("Sub", $"m{channel} one", $"s{channel}");
        Assert.Equal(PixelNormalization.MinusOneToOne, Import(split.Integers("axis", 1)).Normalization);
    }

    [Fact]
    public void Factors_that_normalise_no_pixels_stay_in_the_network()
    {
        var imported = Import(Picture(3).Node("Mul", "x w", "n").Floats("w", [3, 1, 1], 0.458f, 0.448f, 0.45f).Node("Add", "n b", "a")
            .Floats("b", [3, 1, 1], -0.03f, -0.088f, -0.188f).Node("Relu", "a", "y"));

        Assert.Null(imported.Normalization);
        Assert.Equal(3, Assert.IsType<Conv>(imported.Network.Nodes[1].Op).Groups);
        Assert.Equal([0.458f, 0.448f, 0.45f], imported.Weights["pixels.weight"]);
        Assert.Equal([-0.03f, -0.088f, -0.188f], imported.Weights["pixels.bias"]);
    }

    [Fact]
    public void A_picture_that_is_read_both_raw_and_normalised_is_refused() =>
        Assert.Contains("another normalisation", Assert.Throws<NotSupportedException>(() => Import(
            Picture(3).Node("Div", "x d", "n").Scalar("d", 255).Node("Add", "n x", "y"))).Message);

    [Fact]
    public void Open_sizes_need_to_be_given_and_fixed_ones_cannot_be_changed()
    {
        var open = OnnxGraphBytes.Of(-1, 3, -1, -1).Node("Relu", "x", "y");
        Assert.Contains(nameof(OnnxImportOptions.ImageSize), Assert.Throws<ArgumentException>(() => Import(open)).Message);
        Assert.Equal(Shape.Map(3, 53, 37), Import(open, new() { ImageSize = new(53, 37) }).Network.InputShape);
        Assert.Contains("WithInput", Assert.Throws<ArgumentException>(() => Import(Picture(3).Node("Relu", "x", "y"), new() { ImageSize = 64 })).Message);
    }

    [Fact]
    public void One_of_several_outputs_is_named()
    {
        var graph = Picture(3).Node("Relu", "x", "y").Node("Sigmoid", "y", "z").Output("z");
        var error = Assert.Throws<ArgumentException>(() => Import(graph));
        Assert.Contains("(y []; z [])", error.Message);
        Assert.Equal("sigmoid", Import(graph, new() { OutputName = "z" }).Network.Output.Op.Kind);
    }

    [Fact]
    public void Layers_are_named_after_their_weights_else_after_their_nodes()
    {
        var imported = Import(Picture(3).Named("Conv_0", "Conv", "x features.0.0.weight", "a").Floats("features.0.0.weight", [3, 3, 1, 1])
            .Named("/layer1/layer1.0/conv1/Conv", "Conv", "a onnx::Conv_117", "b").Floats("onnx::Conv_117", [3, 3, 1, 1])
            .Named("/layer1/layer1.0/relu_1/Relu", "Relu", "b", "c").Named("/layer1/layer1.0/Add", "Add", "a c", "d")
            .Named("model/strange name;1", "Conv", "d kernel:0", "e").Floats("kernel:0", [3, 3, 1, 1])
            .Node("Conv", "e features.0.0.weight", "y"));

        Assert.Equal(
            ["input", "features.0.0", "layer1.0.conv1", "layer1.0.relu_1", "layer1.0.add", "model.strange_name_1", "features.0.0_1"],
            imported.Network.Nodes.Select(node => node.Name));
    }

    private static OnnxGraphBytes Picture(int channels) => OnnxGraphBytes.Of(-1, channels, 5, 7);

    private ImportedOnnx Import(OnnxGraphBytes graph, OnnxImportOptions? options = null) => OnnxImport.Load(files.Write(graph.ToArray()), options);
}
