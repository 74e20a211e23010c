using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Export;

/// <summary>Normalisations and learnt scales.</summary>
internal static class NormalizationExport
{
    public static string Add(ExportedLayer layer) => layer.Node.Op switch
    {
        BatchNorm norm => layer.Add(
            "BatchNormalization",
            layer.FirstWith(ParameterRole.Scale, ParameterRole.Shift, ParameterRole.RunningMean, ParameterRole.RunningVariance),
            OnnxAttribute.Of("epsilon", (float)norm.Epsilon)),
        LayerNorm norm when layer.Shape.IsVector => OverLast(layer, layer.First, norm),
        LayerNorm norm => layer.AddStep(
            "channels_first",
            "Transpose",
            [OverLast(layer, layer.AddStep("channels_last", "Transpose", [layer.First], OnnxAttribute.List("perm", 0, 2, 3, 1)), norm)],
            OnnxAttribute.List("perm", 0, 3, 1, 2)),
        LocalResponseNorm norm when norm.Size % 2 == 1 => layer.Add(
            "LRN",
            [layer.First],
            OnnxAttribute.Of("size", norm.Size),
            OnnxAttribute.Of("alpha", (float)norm.Alpha),
            OnnxAttribute.Of("beta", (float)norm.Beta),
            OnnxAttribute.Of("bias", (float)norm.K)),
        LocalResponseNorm norm => OfEvenSize(layer, norm),
        GroupNorm norm => InGroups(layer, norm),
        L2Norm norm => layer.Add("Div", [layer.First, layer.AddStep("norm", "Clip", [Lengths(layer), layer.Graph.Scalar((float)norm.Epsilon)])]),
        ChannelScale => layer.Add("Mul", [layer.First, layer.Find(ParameterRole.LayerScale, [layer.Shape.Channels, 1, 1])!]),
        SubtractMean => layer.Add("Sub", [layer.First, layer.Get(ParameterRole.MeanImage)]),
        var op => throw new NotSupportedException($"'{layer.Node.Name}': {op.Kind} is not a normalisation."),
    };

    private static string OverLast(ExportedLayer layer, string x, LayerNorm norm) => layer.Add(
        "LayerNormalization",
        [x, layer.Get(ParameterRole.Scale), layer.Get(ParameterRole.Shift)],
        OnnxAttribute.Of("axis", -1),
        OnnxAttribute.Of("epsilon", (float)norm.Epsilon));

    private static string Lengths(ExportedLayer layer) =>
        layer.AddStep("lengths", "ReduceL2", [layer.First], OnnxAttribute.List("axes", 1), OnnxAttribute.Of("keepdims", 1));

    // Group normalisation is an operator since opset 18 alone; each group is normalised like one channel of a long row, as PyTorch exports it.
    private static string InGroups(ExportedLayer layer, GroupNorm norm)
    {
        var (graph, shape) = (layer.Graph, layer.Shape);
        var rows = layer.AddStep("groups", "Reshape", [layer.First, graph.Integers(0, norm.Groups, -1)]);
        var ones = layer.Floats("ones", [norm.Groups], [.. Enumerable.Repeat(1f, norm.Groups)]);
        var zeros = layer.Floats("zeros", [norm.Groups], new float[norm.Groups]);
        var normalized = layer.AddStep(
            "normalized", "InstanceNormalization", [rows, ones, zeros], OnnxAttribute.Of("epsilon", (float)norm.Epsilon));
        var maps = layer.AddStep("maps", "Reshape", [normalized, graph.Integers(0, shape.Channels, shape.Height, shape.Width)]);
        var scaled = layer.AddStep("scaled", "Mul", [maps, layer.Find(ParameterRole.Scale, [shape.Channels, 1, 1])!]);
        return layer.Add("Add", [scaled, layer.Find(ParameterRole.Shift, [shape.Channels, 1, 1])!]);
    }

    // An even number of channels lies one further to the front in PyTorch than in ONNX, and ONNX Runtime refuses it. The mean over
    // neighbouring channels is a pool over a map whose height is the channels.
    private static string OfEvenSize(ExportedLayer layer, LocalResponseNorm norm)
    {
        var (graph, shape) = (layer.Graph, layer.Shape);
        var squares = layer.AddStep("squares", "Mul", [layer.First, layer.First]);
        var columns = layer.AddStep("columns", "Reshape", [squares, graph.Integers(0, 1, shape.Channels, -1)]);
        var means = layer.AddStep(
            "means",
            "AveragePool",
            [columns],
            OnnxAttribute.List("kernel_shape", norm.Size, 1),
            OnnxAttribute.List("pads", norm.Size / 2, 0, (norm.Size - 1) / 2, 0),
            OnnxAttribute.Of("count_include_pad", 1));
        var maps = layer.AddStep("maps", "Reshape", [means, graph.Integers(0, shape.Channels, shape.Height, shape.Width)]);
        var scaled = layer.AddStep("scaled", "Mul", [maps, graph.Scalar((float)norm.Alpha)]);
        var sum = layer.AddStep("sum", "Add", [scaled, graph.Scalar((float)norm.K)]);
        return layer.Add("Div", [layer.First, layer.AddStep("power", "Pow", [sum, graph.Scalar((float)norm.Beta)])]);
    }
}

/// <summary>Activations.</summary>
internal static class ActivationExport
{
    public static string Add(ExportedLayer layer, Activation activation) => activation.Function switch
    {
        ActivationFunction.Relu => layer.Add("Relu", [layer.First]),
        ActivationFunction.Relu6 => layer.Add("Clip", [layer.First, layer.Graph.Scalar(0), layer.Graph.Scalar(6)]),
        ActivationFunction.Sigmoid => layer.Add("Sigmoid", [layer.First]),
        ActivationFunction.HardSigmoid => layer.Add(
            "HardSigmoid", [layer.First], OnnxAttribute.Of("alpha", (float)activation.Number), OnnxAttribute.Of("beta", 0.5f)),
        ActivationFunction.HardSwish => layer.Add("HardSwish", [layer.First]),
        ActivationFunction.Silu => layer.Add("Mul", [layer.First, layer.AddStep("sigmoid", "Sigmoid", [layer.First])]),
        ActivationFunction.Gelu => Gelu(layer),
        ActivationFunction.LeakyRelu => layer.Add("LeakyRelu", [layer.First], OnnxAttribute.Of("alpha", (float)activation.Number)),
        ActivationFunction.Elu => layer.Add("Elu", [layer.First], OnnxAttribute.Of("alpha", (float)activation.Number)),
        ActivationFunction.Selu => layer.Add("Selu", [layer.First]),
        ActivationFunction.Tanh => layer.Add("Tanh", [layer.First]),
        ActivationFunction.Softplus => layer.Add("Softplus", [layer.First]),
        var function => throw new NotSupportedException($"'{layer.Node.Name}': the activation {function} cannot be exported to ONNX yet."),
    };

    // In the order in which ONNX Runtime recognises it and computes it at once.
    private static string Gelu(ExportedLayer layer)
    {
        var graph = layer.Graph;
        var deviations = layer.AddStep("scaled", "Div", [layer.First, graph.Scalar((float)Math.Sqrt(2))]);
        var error = layer.AddStep("erf", "Erf", [deviations]);
        var twice = layer.AddStep("plus_one", "Add", [error, graph.Scalar(1)]);
        return layer.Add("Mul", [layer.AddStep("product", "Mul", [layer.First, twice]), graph.Scalar(0.5f)]);
    }
}
