using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Export;

/// <summary>Maps in another height and width.</summary>
internal static class ResizeExport
{
    public static string Add(ExportedLayer layer, Resize resize)
    {
        var (scale, input, output) = (resize.Target as ScaledSize, layer.InputShape, layer.Shape);
        var (rows, columns) = (Factor(input.Height, output.Height, scale?.Height), Factor(input.Width, output.Width, scale?.Width));
        if (resize.Interpolation == Interpolation.Nearest)
        {
            var above = NearestPixels.Of(input.Height, output.Height, scale?.Height);
            var left = NearestPixels.Of(input.Width, output.Width, scale?.Width);
            if (!above.SequenceEqual(NearestPixels.OfOnnx(input.Height, output.Height, rows))
                || !left.SequenceEqual(NearestPixels.OfOnnx(input.Width, output.Width, columns)))
                return Pick(layer, above, left);
        }

        return resize.Target switch
        {
            ScaledSize => layer.Add(
                "Resize", [layer.First, "", layer.Floats("scales", [4], [1, 1, rows, columns])], Attributes(resize.Interpolation)),
            FixedSize => ToSize(layer, layer.Graph.Integers(output.Height, output.Width), resize.Interpolation),
            SizeOfOther => ToSize(layer, Extents(layer, "other", layer.Inputs[1], start: 2, end: 4), resize.Interpolation),
            var target => throw new NotSupportedException(
                $"'{layer.Node.Name}': a map resized to {target} cannot be exported to ONNX yet."),
        };
    }

    private static string Pick(ExportedLayer layer, long[] rows, long[] columns)
    {
        var picked = layer.AddStep("rows", "Gather", [layer.First, layer.Integers("rows", rows)], OnnxAttribute.Of("axis", 2));
        return layer.Add("Gather", [picked, layer.Integers("columns", columns)], OnnxAttribute.Of("axis", 3));
    }

    // The operator wants the batch too, which is open; factors in place of sizes would be rounded and lose a pixel here and there.
    private static string ToSize(ExportedLayer layer, string size, Interpolation interpolation)
    {
        var kept = Extents(layer, "kept", layer.First, start: 0, end: 2);
        var sizes = layer.AddStep("sizes", "Concat", [kept, size], OnnxAttribute.Of("axis", 0));
        return layer.Add("Resize", [layer.First, "", "", sizes], Attributes(interpolation));
    }

    private static string Extents(ExportedLayer layer, string whose, string value, int start, int end)
    {
        var shape = layer.AddStep($"{whose}.shape", "Shape", [value]);
        return layer.AddStep(whose, "Slice", [shape, layer.Graph.Integers(start), layer.Graph.Integers(end), layer.Graph.Integers(0)]);
    }

    // ONNX multiplies in single precision, which may come out just below the whole number that double precision gives, or above.
    private static float Factor(int from, int to, double? scale)
    {
        if (scale is null || from == to)
            return (float)to / from;
        var factor = (float)scale.Value;
        while (MathF.Floor(from * factor) < to)
            factor = MathF.BitIncrement(factor);
        while (MathF.Floor(from * factor) > to)
            factor = MathF.BitDecrement(factor);
        return factor;
    }

    private static OnnxAttribute[] Attributes(Interpolation interpolation) => interpolation switch
    {
        Interpolation.Nearest =>
        [
            OnnxAttribute.Of("mode", "nearest"),
            OnnxAttribute.Of("coordinate_transformation_mode", "asymmetric"),
            OnnxAttribute.Of("nearest_mode", "floor"),
        ],
        Interpolation.Bilinear =>
            [OnnxAttribute.Of("mode", "linear"), OnnxAttribute.Of("coordinate_transformation_mode", "half_pixel")],
        Interpolation.BilinearAlignedCorners =>
            [OnnxAttribute.Of("mode", "linear"), OnnxAttribute.Of("coordinate_transformation_mode", "align_corners")],
        _ => throw new NotSupportedException($"The interpolation {interpolation} cannot be exported to ONNX yet."),
    };
}
