using System.Collections.Immutable;
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
        ConvTranspose conv => ConvolutionExport.AddTransposed(layer, conv),
        Linear => layer.Add("Gemm", layer.FirstWith(ParameterRole.Weight, ParameterRole.Bias), OnnxAttribute.Of("transB", 1)),
        BatchNorm or LayerNorm or GroupNorm or L2Norm or LocalResponseNorm or ChannelScale or SubtractMean => NormalizationExport.Add(layer),
        Activation activation => ActivationExport.Add(layer, activation),
        PRelu => layer.Add("PRelu", [layer.First, layer.Find(ParameterRole.Slope, layer.Shape.IsVector ? null : [layer.Shape.Channels, 1, 1])!]),
        MaxPool or AveragePool or AdaptiveAveragePool or GlobalAveragePool => PoolExport.Add(layer),
        Flatten => layer.Add("Flatten", [layer.First], OnnxAttribute.Of("axis", 1)),
        Graph.Ops.Add => layer.Add("Add", layer.Inputs),
        Multiply => layer.Add("Mul", layer.Inputs),
        Concat => layer.Add("Concat", layer.Inputs, OnnxAttribute.Of("axis", 1)),
        SliceChannels or ChannelShuffle or SpaceToDepth or Crop or Subsample or PadChannels => SelectionExport.Add(layer),
        Resize resize => ResizeExport.Add(layer, resize),
        Dropout or StochasticDepth => layer.First,
        var op => throw new NotSupportedException($"'{layer.Node.Name}': {op.Kind} cannot be exported to ONNX yet."),
    };
}

/// <summary>A layer on its way into a graph of ONNX.</summary>
/// <param name="Node">The layer.</param>
/// <param name="Inputs">Names of the values that it reads.</param>
/// <param name="Weights">The network's numbers.</param>
/// <param name="Prefix">Stands in front of all names; empty for a network by itself.</param>
/// <param name="Graph">Where it goes.</param>
internal sealed record ExportedLayer(Node Node, ImmutableArray<string> Inputs, StateDict Weights, string Prefix, ExportGraph Graph)
{
    public string First => Inputs[0];

    public Shape InputShape => Node.Inputs[0].Shape;

    public Shape Shape => Node.Shape;

    /// <summary>Adds the node that gives the layer's output; it has the layer's name.</summary>
    public string Add(string opType, IEnumerable<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes) =>
        Graph.Add(opType, Prefix + Node.Name, inputs, attributes);

    /// <summary>Adds a node that the layer needs on the way.</summary>
    public string AddStep(string step, string opType, IEnumerable<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes) =>
        Graph.Add(opType, $"{Prefix}{Node.Name}.{step}", inputs, attributes);

    /// <summary>A parameter under its key; null where the layer does not have it.</summary>
    public string? Find(ParameterRole role, ImmutableArray<long>? dimensions = null) =>
        Node.Parameters.FirstOrDefault(parameter => parameter.Role == role) is { } parameter
            ? Graph.Constant(new OnnxTensor(
                Prefix + parameter.Key, dimensions ?? [.. parameter.Dimensions.Select(extent => (long)extent)], Weights[parameter.Key]))
            : null;

    public string Get(ParameterRole role) => Find(role)
        ?? throw new InvalidOperationException($"'{Node.Name}': {Node.Op.Kind} has no {role}.");

    /// <summary>The parameters of the given roles that the layer has, behind its first input.</summary>
    public IEnumerable<string> FirstWith(params IEnumerable<ParameterRole> roles) =>
        [First, .. roles.Select(role => Find(role)).OfType<string>()];

    /// <summary>A constant that is no parameter.</summary>
    public string Floats(string what, ImmutableArray<long> dimensions, float[] values) =>
        Graph.Floats($"{Prefix}{Node.Name}.{what}", dimensions, values);

    /// <summary>A constant of integers that is no parameter.</summary>
    public string Integers(string what, long[] values) => Graph.Integers($"{Prefix}{Node.Name}.{what}", values);
}
