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

    private static string Thin(ExportedLayer layer, Extent stride)
    {
        var (graph, shape) = (layer.Graph, layer.InputShape);
        var (end, step) = (graph.Integers(shape.Height, shape.Width), graph.Integers(stride.Height, stride.Width));
        return layer.Add("Slice", [layer.First, graph.Integers(0, 0), end, graph.Integers(2, 3), step]);
    }

    private static long[] Padding(PadChannels pad, bool isVector) =>
        isVector ? [0, pad.Before, 0, pad.After] : [0, pad.Before, 0, 0, 0, pad.After, 0, 0];
}
