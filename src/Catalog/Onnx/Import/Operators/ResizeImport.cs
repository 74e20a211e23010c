using System.Globalization;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Maps in another height and width.</summary>
internal static class ResizeImport
{
    public static Signal Resize(OperatorCall call)
    {
        var map = call.Map(call.First);
        RefuseWhatNoLayerHas(call);
        var sizes = call.FindConstant(3) is { Count: > 0 } given ? given : null;
        var (target, other) = sizes is not null ? ToSize(call, sizes) : (ByScales(call, map.Shape), null);
        var resize = new Resize(target, Interpolation.Nearest);
        var output = ResizeShapes.Infer(call.Node.Name, resize, [map.Shape, .. other is null ? (Shape[])[] : [other.Shape]]);
        var interpolation = InterpolationOf(call, target, map.Shape, output);
        return call.Add(resize with { Interpolation = interpolation }, other is null ? [map] : [map, other]);
    }

    /// <summary>
    /// The nearest pixels along one axis, as the exporter writes them where ONNX Runtime would take others; null for other places.
    /// </summary>
    public static Signal? Pick(OperatorCall call, Signal signal, int axis, long[] places)
    {
        if (axis < 2 || signal.Extents.Length != 4 || places.Length == 0
            || !places.SequenceEqual(NearestPixels.Of(signal.Extents[axis], places.Length, factor: null)))
            return null;
        var map = call.Map(signal);
        var size = axis == 2 ? new Extent(places.Length, map.Shape.Width) : new Extent(map.Shape.Height, places.Length);
        var resize = new Resize(new FixedSize(size), Interpolation.Nearest);
        if (axis != 3 || !signal.IsSole || map.Op is not Resize { Target: FixedSize, Interpolation: Interpolation.Nearest }
            || map.Shape.Width != map.Inputs[0].Shape.Width)
            return call.Add(resize, map);
        var both = call.Draft.Replace(map, resize);
        return signal with { Node = both, Arrangement = Arrangement.Map(both.Shape) };
    }

    private static void RefuseWhatNoLayerHas(OperatorCall call)
    {
        if (call.Node.Integer("antialias", 0) != 0)
            throw call.Unsupported("it smooths the map first (antialias); no layer does");
        if (call.Node.Find<long[]>("axes") is { } axes)
            throw call.Unsupported($"it resizes the axes {string.Join(", ", axes)} alone; sizes or scales of all four are needed");
        if (call.Node.Text("keep_aspect_ratio_policy", "stretch") is not "stretch" and var policy)
            throw call.Unsupported($"it keeps the aspect ratio (keep_aspect_ratio_policy '{policy}'); known is stretch");
    }

    // Version 10 of Resize, and Upsample before it, have no modes of positions.
    private static bool IsOld(OperatorCall call) => call.Node.OpType == "Upsample" || call.Inputs.Length == 2;

    private static (ResizeTarget Target, Node? Other) ToSize(OperatorCall call, Constant sizes)
    {
        var signal = call.First;
        if (sizes.ToIntegers() is not [var batch, var channels, var height, var width])
            throw call.Broken($"it has {sizes.Count} sizes for the four axes of a map");
        if (batch != signal.Extents[0] || channels != signal.Extents[1])
            throw call.Unsupported(
                $"it makes [{string.Join(", ", sizes.ToIntegers())}] of [{string.Join(", ", signal.Extents)}]; " +
                "known is another height and width");
        return sizes.Sources is [.., { Axis: MapAxis.Rows } rows, { Axis: MapAxis.Columns } columns] && rows.Map == columns.Map
            ? (new SizeOfOther(), rows.Map)
            : (new FixedSize((checked((int)height), checked((int)width))), null);
    }

    private static ScaledSize ByScales(OperatorCall call, Shape map)
    {
        var scales = call.Node.Find<float[]>("scales") ?? call.FindConstant(IsOld(call) ? 1 : 2)?.ToFloats() ?? [];
        if (scales is not [var batch, var channels, var height, var width])
            throw call.Broken($"it has {scales.Length} scales for the four axes of a map, and no sizes");
        if (batch != 1 || channels != 1)
            throw call.Unsupported(
                $"it scales batch and channels by {Text(batch)} and {Text(channels)}; known is another height and width");
        return new(Factor(call, height, map.Height), Factor(call, width, map.Width));
    }

    // The file has the single that is nearest to what its author wrote, 1.3, and multiplies in single precision.
    private static double Factor(OperatorCall call, float scale, int extent)
    {
        var written = double.Parse(Text(scale), CultureInfo.InvariantCulture);
        double[] factors = [written, scale, MathF.BitIncrement(scale)];
        foreach (var factor in factors)
            if (double.IsFinite(factor) && Math.Floor(extent * factor) == MathF.Floor(extent * scale))
                return factor;
        throw call.Broken($"it scales {extent} pixels by {Text(scale)}");
    }

    private static Interpolation InterpolationOf(OperatorCall call, ResizeTarget target, Shape map, Shape output)
    {
        var isOld = IsOld(call);
        var mode = call.Node.Text("mode", "nearest");
        var positions = isOld ? "asymmetric" : call.Node.Text("coordinate_transformation_mode", "half_pixel");
        var rounding = mode != "nearest" || isOld ? "floor" : call.Node.Text("nearest_mode", "round_prefer_floor");
        var enlarges = output.Height >= map.Height && output.Width >= map.Width;
        return (mode, positions, rounding) switch
        {
            // The old versions round up where a map becomes smaller.
            ("nearest", "asymmetric", "floor") when !isOld || enlarges => Interpolation.Nearest,
            // Between the centres of whole numbers of pixels no position is a tie, and the nearest is the one rounded down.
            ("nearest", "half_pixel", "round_prefer_floor" or "round_prefer_ceil") when IsByWholes(target, map, output) =>
                Interpolation.Nearest,
            ("linear", "half_pixel", _) => Interpolation.Bilinear,
            // The same, but for an only pixel, which it takes from the corner.
            ("linear", "pytorch_half_pixel", _) when output is { Height: > 1, Width: > 1 } => Interpolation.Bilinear,
            ("linear", "align_corners", _) => Interpolation.BilinearAlignedCorners,
            _ => throw call.Unsupported(
                $"its mode is '{mode}' with positions '{positions}'{(mode == "nearest" ? $" rounded by '{rounding}'" : "")}, " +
                $"from {map.Height}x{map.Width} to {output.Height}x{output.Width}, which no layer has"),
        };
    }

    private static bool IsByWholes(ResizeTarget target, Shape map, Shape output) => target switch
    {
        ScaledSize scale => double.IsInteger(scale.Height) && double.IsInteger(scale.Width),
        FixedSize => output.Height % map.Height == 0 && output.Width % map.Width == 0,
        _ => false,
    };

    private static string Text(float number) => number.ToString("R", CultureInfo.InvariantCulture);
}
