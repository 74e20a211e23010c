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
        OnnxAttribute.List("kernel_shape", conv.Kernel.Height, conv.Kernel.Width),
        OnnxAttribute.List("strides", conv.Stride.Height, conv.Stride.Width),
        OnnxAttribute.List("pads", conv.Padding.Height, conv.Padding.Width, conv.Padding.Height, conv.Padding.Width),
        OnnxAttribute.List("dilations", conv.Dilation.Height, conv.Dilation.Width),
        OnnxAttribute.Of("group", conv.Groups));

    // The same numbers as those of the dense layer, seen as 1x1 windows; a dense layer of ONNX would need channels innermost.
    public static string AddPointwise(ExportedLayer layer)
    {
        var weight = layer.Find(ParameterRole.Weight, [layer.Shape.Channels, layer.InputShape.Channels, 1, 1])!;
        return layer.Add("Conv", [layer.First, weight, .. layer.FirstWith(ParameterRole.Bias).Skip(1)]);
    }
}
