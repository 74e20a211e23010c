using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization;

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

/// <summary>A node that multiplies each channel by a constant and adds another.</summary>
internal sealed record ChannelAffine(double[] Scale, double[] Shift)
{
    /// <summary>What a node does to the channels of its first input; null where it does something else.</summary>
    public static ChannelAffine? Of(OnnxNode node, GraphLinks links) => node switch
    {
        { OpType: "BatchNormalization", Domain: "", Outputs.Length: 1 } => OfNorm(node, links),
        { OpType: "Mul", Domain: "" } => OfScale(links.Floats(node, 1)),
        _ => null,
    };

    private static ChannelAffine? OfNorm(OnnxNode node, GraphLinks links)
    {
        var parameters = Enumerable.Range(1, 4).Select(input => links.Floats(node, input)?.ToFloats()).ToArray();
        if (parameters is not [{ } gamma, { } beta, { } mean, { } variance])
            return null;
        var epsilon = node.Number("epsilon", 1e-5f);
        var scale = gamma.Select((value, channel) => value / Math.Sqrt((double)variance[channel] + epsilon)).ToArray();
        return new(scale, [.. beta.Select((value, channel) => value - (mean[channel] * scale[channel]))]);
    }

    private static ChannelAffine? OfScale(OnnxTensor? factors) => factors?.Dimensions is [_, 1, 1] or [1, _, 1, 1]
        ? new([.. factors.ToFloats().Select(factor => (double)factor)], new double[factors.ToFloats().Length])
        : null;
}

/// <summary>Nodes of dense layers.</summary>
internal static class DenseLayer
{
    /// <summary>Whether a Gemm is a product with weights and a bias, and nothing else.</summary>
    public static bool IsPlain(OnnxNode gemm) =>
        gemm.Number("alpha", 1) == 1 && gemm.Number("beta", 1) == 1 && gemm.Integer("transA", 0) == 0;
}
