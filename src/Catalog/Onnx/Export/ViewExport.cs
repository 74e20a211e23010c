using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Export;

/// <summary>The nodes of ONNX that make the views of a batch of images, and the means over them. A network between the two takes all views as one batch.</summary>
internal static class ViewExport
{
    /// <summary>The first views of all images, behind them the second ones, and so on.</summary>
    public static string Add(ExportGraph graph, TestTimeViews views, string images, string prefix)
    {
        var sources = views.IsMirrored ? (string[])[images, Mirrored(graph, images, prefix)] : [images];
        var windows = views.Offsets is [_] ? sources : sources.SelectMany(source => views.Offsets.Select(offset => Window(source, offset)));
        return graph.Add("Concat", $"{prefix}views", windows, OnnxAttribute.Of("axis", 0));

        string Window(string source, Extent offset) => graph.Add(
            "Slice", $"{prefix}views.window",
            [source, graph.Integers(offset.Height, offset.Width), graph.Integers(offset.Height + views.View.Height, offset.Width + views.View.Width), graph.Integers(2, 3)]);
    }

    /// <summary>The means of what the network gave for the views of each image, of some shape.</summary>
    public static string AddMean(ExportGraph graph, TestTimeViews views, string scores, Shape shape, string prefix)
    {
        long[] extents = shape.IsVector ? [shape.Channels] : [shape.Channels, shape.Height, shape.Width];
        var byView = graph.Add("Reshape", $"{prefix}views.scores", [scores, graph.Integers([views.Count, -1, .. extents])]);
        return graph.Add("ReduceMean", $"{prefix}views.mean", [byView], OnnxAttribute.List("axes", 0), OnnxAttribute.Of("keepdims", 0));
    }

    private static string Mirrored(ExportGraph graph, string images, string prefix) => graph.Add(
        "Slice", $"{prefix}views.mirrored", [images, graph.Integers(-1), graph.Integers(int.MinValue), graph.Integers(3), graph.Integers(-1)]);
}
