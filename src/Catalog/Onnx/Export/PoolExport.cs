using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Export;

/// <summary>
/// Pools. What ceil_mode does at the edge differs between PyTorch, the versions of ONNX and the runtimes; so it is written as padding at
/// the bottom and right, which all understand alike.
/// </summary>
internal static class PoolExport
{
    public static string Add(ExportedLayer layer) => layer.Node.Op switch
    {
        MaxPool pool => layer.Add(
            "MaxPool",
            [layer.First],
            [
                .. Attributes(pool.Kernel, pool.Stride, pool.Padding, Behind(layer, pool)),
                .. pool.Dilation == 1 ? [] : (OnnxAttribute[])[OnnxAttribute.List("dilations", pool.Dilation.Height, pool.Dilation.Width)],
            ]),
        AveragePool pool => Average(layer, pool),
        AdaptiveAveragePool pool => Adaptive(layer, pool.Output),
        GlobalAveragePool => layer.Add("GlobalAveragePool", [layer.First]),
        var op => throw new NotSupportedException($"'{layer.Node.Name}': {op.Kind} is not a pool."),
    };

    // The part of a window that sticks out beyond the padding never counts in a mean; the padding itself may.
    private static string Average(ExportedLayer layer, AveragePool pool)
    {
        var (behind, counted) = (Behind(layer, pool), Window.Of(pool)!.Value.Behind);
        if (!pool.CountIncludePadding || (pool.Padding == default && counted == default))
            return layer.Add("AveragePool", [layer.First], Attributes(pool.Kernel, pool.Stride, pool.Padding, behind));
        if (behind == counted)
            return layer.Add(
                "AveragePool",
                [layer.First],
                [.. Attributes(pool.Kernel, pool.Stride, pool.Padding, behind), OnnxAttribute.Of("count_include_pad", 1)]);

        var (height, width) = (pool.Padding.Height, pool.Padding.Width);
        var padded = layer.AddStep(
            "pad", "Pad", [layer.First, layer.Graph.Integers(0, 0, height, width, 0, 0, counted.Height, counted.Width)]);
        return layer.Add(
            "AveragePool", [padded],
            Attributes(pool.Kernel, pool.Stride, 0, (behind.Height - counted.Height, behind.Width - counted.Width)));
    }

    private static string Adaptive(ExportedLayer layer, Extent output)
    {
        var input = layer.InputShape;
        if (input == layer.Shape)
            return layer.First;
        if (output == 1)
            return layer.Add("GlobalAveragePool", [layer.First]);
        if (input.Height % output.Height == 0 && input.Width % output.Width == 0)
        {
            var window = new Extent(input.Height / output.Height, input.Width / output.Width);
            return layer.Add("AveragePool", [layer.First], Attributes(window, window, 0, 0));
        }

        // Windows of different sizes are a product with a matrix along each axis.
        var rows = layer.Floats("rows", [output.Height, input.Height], Means(input.Height, output.Height));
        var columns = layer.Floats("columns", [output.Width, input.Width], Means(input.Width, output.Width));
        var across = layer.AddStep("across", "Transpose", [columns], OnnxAttribute.List("perm", 1, 0));
        return layer.Add("MatMul", [layer.AddStep("down", "MatMul", [rows, layer.First]), across]);
    }

    private static float[] Means(int input, int output)
    {
        var matrix = new float[output * input];
        for (var i = 0; i < output; i++)
        {
            var (begin, end) = (i * input / output, (((i + 1) * input) + output - 1) / output);
            matrix.AsSpan((i * input) + begin, end - begin).Fill(1f / (end - begin));
        }

        return matrix;
    }

    // Pixels behind the map that the last window reaches, but at least the layer's own padding.
    private static Extent Behind(ExportedLayer layer, Op pool)
    {
        var window = Window.Of(pool)!.Value;
        var (kernel, stride, padding, least) = (window.Spanned, window.Stride, window.Padding, window.Behind);
        var (input, output) = (layer.InputShape, layer.Shape);
        return new(
            Math.Max(least.Height, ((output.Height - 1) * stride.Height) + kernel.Height - input.Height - padding.Height),
            Math.Max(least.Width, ((output.Width - 1) * stride.Width) + kernel.Width - input.Width - padding.Width));
    }

    private static OnnxAttribute[] Attributes(Extent kernel, Extent stride, Extent before, Extent behind) =>
    [
        OnnxAttribute.List("kernel_shape", kernel.Height, kernel.Width),
        OnnxAttribute.List("strides", stride.Height, stride.Width),
        OnnxAttribute.List("pads", before.Height, before.Width, behind.Height, behind.Width),
    ];
}
