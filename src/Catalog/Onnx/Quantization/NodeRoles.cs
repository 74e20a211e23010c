using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization;

/// <summary>The roles of ONNX's operators.</summary>
internal static class NodeRoles
{
    public static NodeRole Of(OnnxNode node, GraphLinks links) => node.Domain.Length > 0 ? NodeRole.Float : node.OpType switch
    {
        "Conv" when links.Floats(node, 1) is not null && HasConstantBias(node, links) => NodeRole.Convolution,
        "Gemm" when links.Floats(node, 1) is not null && HasConstantBias(node, links) && DenseLayer.IsPlain(node) => NodeRole.Dense,
        "MatMul" when links.Floats(node, 1)?.Dimensions.Length == 2 => NodeRole.Dense,
        "Add" when HasNoConstant(node, links) || IsScalar(links.Floats(node, 1)) => NodeRole.Combination,
        "Concat" or "Mul" when HasNoConstant(node, links) => NodeRole.Combination,
        "Mul" when links.Floats(node, 1) is { Dimensions.Length: 0 } factor && factor.ToFloats()[0] > 0 => NodeRole.Rescaling,
        "AveragePool" or "GlobalAveragePool" or "Sigmoid" => NodeRole.Pointwise,
        "Relu" => NodeRole.Limit,
        "Clip" when IsScalar(links.Floats(node, 1), 0, 0)
            && (node.Inputs.Length < 3 || IsScalar(links.Floats(node, 2), 1, float.MaxValue)) => NodeRole.Limit,
        "MaxPool" when node.Outputs.Length == 1 => NodeRole.View,
        "Reshape" or "Flatten" or "Transpose" or "Squeeze" or "Unsqueeze" or "Slice" or "Identity" => NodeRole.View,
        "Resize" when node.Text("mode", "nearest") == "nearest" => NodeRole.View,
        "Pad" when node.Text("mode", "constant") == "constant" && (node.Inputs.Length < 3 || node.Inputs[2].Length == 0) => NodeRole.View,
        _ => NodeRole.Float,
    };

    /// <summary>The inputs that are no weights, shapes or axes.</summary>
    public static IEnumerable<string> DataInputs(OnnxNode node, NodeRole role) =>
        role == NodeRole.Combination ? node.Inputs : node.Inputs.Take(1);

    private static bool HasNoConstant(OnnxNode node, GraphLinks links) => !node.Inputs.Any(links.IsConstant);

    private static bool HasConstantBias(OnnxNode node, GraphLinks links) =>
        node.Inputs.Length < 3 || node.Inputs[2].Length == 0 || links.Floats(node, 2)?.Dimensions.Length == 1;

    private static bool IsScalar(OnnxTensor? tensor, float least = float.MinValue, float most = float.MaxValue) =>
        tensor?.Dimensions.Length == 0 && tensor.ToFloats()[0] >= least && tensor.ToFloats()[0] <= most;
}

/// <summary>What a node can do with integers.</summary>
internal enum NodeRole
{
    /// <summary>Nothing: it computes with floats.</summary>
    Float,

    /// <summary>A convolution, whose output integers must be.</summary>
    Convolution,

    /// <summary>A product with constant weights, whose output may be floats.</summary>
    Dense,

    /// <summary>Several values of integers become one, on a scale of its own.</summary>
    Combination,

    /// <summary>One value of integers becomes another, on a scale of its own.</summary>
    Pointwise,

    /// <summary>An activation that does nothing where its limits are those of the quantised range.</summary>
    Limit,

    /// <summary>The same numbers in other places, on the same scale.</summary>
    View,

    /// <summary>The same integers on another scale.</summary>
    Rescaling,
}
