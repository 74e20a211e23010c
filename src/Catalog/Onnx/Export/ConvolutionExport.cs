using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Export;

/// <summary>Convolutions, and dense layers that work as such.</summary>
internal static class ConvolutionExport
{
    public static string Add(ExportedLayer layer, Conv conv) => layer.Add(
        "Conv",
        layer.FirstWith(ParameterRole.Weight, ParameterRole.Bias),
        WindowOf(conv.Kernel, conv.Stride, conv.Padding, conv.Dilation, conv.Groups));

    public static string AddTransposed(ExportedLayer layer, ConvTranspose conv) => layer.Add(
        "ConvTranspose",
        layer.FirstWith(ParameterRole.Weight, ParameterRole.Bias),
        [
            .. WindowOf(conv.Kernel, conv.Stride, conv.Padding, conv.Dilation, conv.Groups),
            OnnxAttribute.List("output_padding", conv.OutputPadding.Height, conv.OutputPadding.Width),
        ]);

    // The same numbers as those of the dense layer, seen as 1x1 windows; a dense layer of ONNX would need channels innermost.
    public static string AddPointwise(ExportedLayer layer)
    {
        var weight = layer.Find(ParameterRole.Weight, [layer.Shape.Channels, layer.InputShape.Channels, 1, 1])!;
        return layer.Add("Conv", [layer.First, weight, .. layer.FirstWith(ParameterRole.Bias).Skip(1)]);
    }

    private static OnnxAttribute[] WindowOf(Extent kernel, Extent stride, Extent padding, Extent dilation, int groups) =>
    [
        OnnxAttribute.List("kernel_shape", kernel.Height, kernel.Width),
        OnnxAttribute.List("strides", stride.Height, stride.Width),
        OnnxAttribute.List("pads", padding.Height, padding.Width, padding.Height, padding.Width),
        OnnxAttribute.List("dilations", dilation.Height, dilation.Width),
        OnnxAttribute.Of("group", groups),
    ];
}

/// <summary>
/// Deformable convolution by sampling, since few runtimes have DeformConv: what each tap of the window reads at each place is gathered by
/// GridSample, and a 1x1 convolution over channels times taps adds it up.
/// </summary>
internal static class DeformableExport
{
    public static string Add(ExportedLayer layer, Conv conv)
    {
        var (graph, input, output, taps) = (layer.Graph, layer.InputShape, layer.Shape, conv.Kernel.Area);
        var groups = layer.Node.Inputs[1].Shape.Channels / (2 * taps);

        // Groups are treated like images of a larger batch: each has its own places to read.
        var maps = layer.AddStep("maps", "Reshape", [layer.First, graph.Integers(-1, input.Channels / groups, input.Height, input.Width)]);
        var read = layer.AddStep(
            "read",
            "GridSample",
            [maps, Places(layer, conv)],
            OnnxAttribute.Of("mode", "bilinear"),
            OnnxAttribute.Of("padding_mode", "zeros"),
            OnnxAttribute.Of("align_corners", 0));
        if (layer.Inputs is [_, _, var mask])
        {
            var factors = layer.AddStep("factors", "Reshape", [mask, graph.Integers(-1, 1, taps * output.Height, output.Width)]);
            read = layer.AddStep("weighted", "Mul", [read, factors]);
        }

        var columns = layer.AddStep("columns", "Reshape", [read, graph.Integers(-1, input.Channels * taps, output.Height, output.Width)]);
        var kernel = layer.AddStep(
            "kernel", "Reshape", [layer.Get(ParameterRole.Weight), graph.Integers(conv.Channels, input.Channels / conv.Groups * taps, 1, 1)]);
        return layer.Add("Conv", [columns, kernel, .. layer.FirstWith(ParameterRole.Bias).Skip(1)], OnnxAttribute.Of("group", conv.Groups));
    }

    // Where to read, tap by tap, as GridSample wants it: x before y, -1 and 1 at the outer edges of the outer pixels.
    private static string Places(ExportedLayer layer, Conv conv)
    {
        var (graph, input, output, taps) = (layer.Graph, layer.InputShape, layer.Shape, conv.Kernel.Area);
        var offsets = layer.AddStep("offsets", "Reshape", [layer.Inputs[1], graph.Integers(-1, taps, 2, output.Height, output.Width)]);
        var down = layer.Floats("down", [taps, 1, output.Height, 1], Places(
            taps,
            output.Height,
            (tap, row) => (row * conv.Stride.Height) - conv.Padding.Height + (tap / conv.Kernel.Width * conv.Dilation.Height)));
        var right = layer.Floats("right", [taps, 1, 1, output.Width], Places(
            taps,
            output.Width,
            (tap, column) => (column * conv.Stride.Width) - conv.Padding.Width + (tap % conv.Kernel.Width * conv.Dilation.Width)));

        var y = Along("y", first: 0, down, input.Height);
        var x = Along("x", first: 1, right, input.Width);
        var pairs = layer.AddStep("pairs", "Concat", [x, y], OnnxAttribute.Of("axis", 2));
        var innermost = layer.AddStep("innermost", "Transpose", [pairs], OnnxAttribute.List("perm", 0, 1, 3, 4, 2));
        return layer.AddStep("places", "Reshape", [innermost, graph.Integers(0, taps * output.Height, output.Width, 2)]);

        string Along(string axis, int first, string pixels, int extent)
        {
            var shift = layer.AddStep($"{axis}.offset", "Slice", [offsets, graph.Integers(first), graph.Integers(first + 1), graph.Integers(2)]);
            var place = layer.AddStep($"{axis}.pixel", "Add", [shift, pixels]);
            var scaled = layer.AddStep($"{axis}.scaled", "Mul", [place, graph.Scalar((float)(2.0 / extent))]);
            return layer.AddStep(axis, "Add", [scaled, graph.Scalar((float)((1.0 / extent) - 1))]);
        }
    }

    private static float[] Places(int taps, int extent, Func<int, int, int> place) =>
        [.. Enumerable.Range(0, taps).SelectMany(tap => Enumerable.Range(0, extent).Select(i => (float)place(tap, i)))];
}
