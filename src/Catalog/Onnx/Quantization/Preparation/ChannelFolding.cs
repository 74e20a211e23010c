using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization.Preparation;

/// <summary>Batch norms and learnt scales behind a convolution become part of its weights.</summary>
internal static class ChannelFolding
{
    public static OnnxGraph Apply(OnnxGraph graph)
    {
        var (links, names) = (new GraphLinks(graph), new FreshNames(graph));
        var nodes = new List<OnnxNode>();
        var constants = graph.Initializers.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            if (ChannelAffine.Of(node, links) is { } affine && places.TryGetValue(node.Inputs[0], out var place)
                && links.OnlyConsumer(node.Inputs[0]) is not null && Fold(nodes[place], affine, constants, names) is { } folded)
            {
                nodes[place] = folded with { Outputs = node.Outputs };
                places[node.Outputs[0]] = place;
                continue;
            }

            places[node.Outputs[0]] = nodes.Count;
            nodes.Add(node);
        }

        return graph with { Nodes = [.. nodes], Initializers = [.. constants.Values] };
    }

    private static OnnxNode? Fold(OnnxNode node, ChannelAffine affine, Dictionary<string, OnnxTensor> constants, FreshNames names)
    {
        var isFoldable = node is { OpType: "Conv", Domain: "" }
            || (node is { OpType: "Gemm", Domain: "" } && DenseLayer.IsPlain(node) && node.Integer("transB", 0) == 1);
        if (!isFoldable || constants.GetValueOrDefault(node.Inputs[1]) is not { ElementType: OnnxElementType.Float32 } weight
            || weight.Dimensions[0] != affine.Scale.Length)
            return null;
        var bias = node.Inputs.Length > 2 && node.Inputs[2].Length > 0 ? constants.GetValueOrDefault(node.Inputs[2]) : null;
        if (node.Inputs.Length > 2 && node.Inputs[2].Length > 0 && bias?.ToFloats().Length != affine.Scale.Length)
            return null;

        var folded = new OnnxTensor(names.Get($"{weight.Name}.folded"), weight.Dimensions, Scaled(weight.ToFloats(), affine.Scale));
        var shift = new OnnxTensor(
            names.Get($"{bias?.Name ?? $"{weight.Name}.bias"}.folded"), [affine.Scale.Length], Shifted(bias?.ToFloats(), affine));
        (constants[folded.Name], constants[shift.Name]) = (folded, shift);
        return node with { Inputs = [node.Inputs[0], folded.Name, shift.Name] };
    }

    private static float[] Scaled(float[] weights, double[] scale)
    {
        var scaled = new float[weights.Length];
        var perChannel = weights.Length / scale.Length;
        for (var i = 0; i < scaled.Length; i++)
            scaled[i] = (float)(weights[i] * scale[i / perChannel]);
        return scaled;
    }

    private static float[] Shifted(float[]? bias, ChannelAffine affine) =>
        [.. affine.Scale.Select((scale, channel) => (float)(((bias?[channel] ?? 0) * scale) + affine.Shift[channel]))];
}
