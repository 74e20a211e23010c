using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Export;

/// <summary>Layers that take channels or pixels from one place to another.</summary>
internal static class SelectionExport
{
    public static string Add(ExportedLayer layer) => layer.Node.Op switch
    {
        SliceChannels slice => layer.Add(
            "Slice", [layer.First, layer.Graph.Integers(slice.Start), layer.Graph.Integers(slice.Start + slice.Count), layer.Graph.Integers(1)]),
        ChannelShuffle shuffle => Shuffle(layer, shuffle.Groups),
        SpaceToDepth depth => Fold(layer, depth.Block),
        Crop crop => Window(layer, crop),
        Subsample subsample => Thin(layer, subsample.Stride),
        PadChannels pad => layer.Add("Pad", [layer.First, layer.Graph.Integers(Padding(pad, layer.Shape.IsVector))]),
        var op => throw new NotSupportedException($"'{layer.Node.Name}': {op.Kind} selects nothing."),
    };

    // 0 keeps the extent of the batch, whatever it is.
    private static string Shuffle(ExportedLayer layer, int groups)
    {
        var (graph, shape) = (layer.Graph, layer.Shape);
        var grouped = layer.AddStep("groups", "Reshape", [layer.First, graph.Integers(0, groups, shape.Channels / groups, -1)]);
        var swapped = layer.AddStep("swap", "Transpose", [grouped], OnnxAttribute.List("perm", 0, 2, 1, 3));
        return layer.Add("Reshape", [swapped, graph.Integers(0, shape.Channels, shape.Height, shape.Width)]);
    }

    private static string Fold(ExportedLayer layer, int block)
    {
        var (graph, input, shape) = (layer.Graph, layer.InputShape, layer.Shape);
        var squares = layer.AddStep("squares", "Reshape", [layer.First, graph.Integers(0, input.Channels, shape.Height, block, shape.Width, block)]);
        var swapped = layer.AddStep("swap", "Transpose", [squares], OnnxAttribute.List("perm", 0, 1, 3, 5, 2, 4));
        return layer.Add("Reshape", [swapped, graph.Integers(0, shape.Channels, shape.Height, shape.Width)]);
    }

    private static string Window(ExportedLayer layer, Crop crop)
    {
        var (input, shape, offset) = (layer.InputShape, layer.Shape, crop.OffsetIn(layer.InputShape, layer.Shape));
        if (input == shape && offset == 0)
            return layer.First;
        var (bottom, right) = (offset.Height + shape.Height, offset.Width + shape.Width);
        return offset is { Height: >= 0, Width: >= 0 } && bottom <= input.Height && right <= input.Width
            ? layer.Add("Slice", [layer.First, layer.Graph.Integers(offset.Height, offset.Width), layer.Graph.Integers(bottom, right), layer.Graph.Integers(2, 3)])
            : layer.Add("Pad", [layer.First, layer.Graph.Integers(
                0, 0, -offset.Height, -offset.Width, 0, 0, bottom - input.Height, right - input.Width)]);
    }

    private static string Thin(ExportedLayer layer, Extent stride)
    {
        var (graph, shape) = (layer.Graph, layer.InputShape);
        var (end, step) = (graph.Integers(shape.Height, shape.Width), graph.Integers(stride.Height, stride.Width));
        return layer.Add("Slice", [layer.First, graph.Integers(0, 0), end, graph.Integers(2, 3), step]);
    }

    private static long[] Padding(PadChannels pad, bool isVector) =>
        isVector ? [0, pad.Before, 0, pad.After] : [0, pad.Before, 0, 0, 0, pad.After, 0, 0];
}
