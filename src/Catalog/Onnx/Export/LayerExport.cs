using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Export;

/// <summary>The nodes of ONNX that compute a layer.</summary>
internal static class LayerExport
{
    /// <summary>Adds the nodes of a layer and gives the name of its output; a layer that does nothing in scoring gives its input.</summary>
    public static string Add(ExportedLayer layer) => layer.Node.Op switch
    {
        Conv conv => ConvolutionExport.Add(layer, conv),
        PointwiseLinear => ConvolutionExport.AddPointwise(layer),
        DeformableConv deformable => DeformableExport.Add(layer, deformable.Convolution),
        Linear => layer.Add("Gemm", layer.FirstWith(ParameterRole.Weight, ParameterRole.Bias), OnnxAttribute.Of("transB", 1)),
        BatchNorm or LayerNorm or LocalResponseNorm or ChannelScale => NormalizationExport.Add(layer),
        Activation activation => ActivationExport.Add(layer, activation.Function),
        MaxPool or AveragePool or AdaptiveAveragePool or GlobalAveragePool => PoolExport.Add(layer),
        Flatten => layer.Add("Flatten", [layer.First], OnnxAttribute.Of("axis", 1)),
        Graph.Ops.Add => layer.Add("Add", layer.Inputs),
        Multiply => layer.Add("Mul", layer.Inputs),
        Concat => layer.Add("Concat", layer.Inputs, OnnxAttribute.Of("axis", 1)),
        SliceChannels or ChannelShuffle or Subsample or PadChannels => SelectionExport.Add(layer),
        Resize resize => ResizeExport.Add(layer, resize),
        Dropout or StochasticDepth => layer.First,
        var op => throw new NotSupportedException($"'{layer.Node.Name}': {op.Kind} cannot be exported to ONNX yet."),
    };
}
